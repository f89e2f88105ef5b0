package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes one embedding of the vectors of a text's tokens. */
public enum Pooling {
    /** Their mean, padding left out. */
    @JsonProperty("mean")
    MEAN,
    /** The first one's, which is [CLS]. */
    @JsonProperty("cls")
    CLS
}
