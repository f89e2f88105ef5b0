package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an example is. */
public enum DatasetKind {
    @JsonProperty("vectors")
    VECTORS,
    @JsonProperty("images")
    IMAGES
}
