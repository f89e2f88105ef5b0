package dev.latent.finetuning;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What is trained. */
public enum FineTuningMode {
    /** The head alone. */
    @JsonProperty("linear-probe")
    LINEAR_PROBE("linear-probe"),
    /** The encoder too. */
    @JsonProperty("fine-tune")
    FINE_TUNE("fine-tune");

    private final String jsonName;

    FineTuningMode(String jsonName) {
        this.jsonName = jsonName;
    }

    String jsonName() {
        return jsonName;
    }
}
