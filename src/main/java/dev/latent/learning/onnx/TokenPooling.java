package dev.latent.learning.onnx;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the vectors of a text's tokens become one. */
public enum TokenPooling {
    /** Their mean over the tokens that are no padding. */
    @JsonProperty("mean")
    MEAN,
    /** That of the first token. */
    @JsonProperty("cls")
    CLS,
    /** The graph gives one vector already. */
    @JsonProperty("none")
    NONE
}
