package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the encoder does to its input before the first layer. */
public enum InputScaling {
    /** {@link #STANDARDIZE} for vectors with a Gaussian likelihood, {@link #NONE} otherwise. */
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("none")
    NONE,
    /** (x − mean) / standard deviation per feature, both measured on the training examples and kept in the model. */
    @JsonProperty("standardize")
    STANDARDIZE
}
