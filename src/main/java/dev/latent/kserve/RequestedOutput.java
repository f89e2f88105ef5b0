package dev.latent.kserve;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One output that a request asks for. */
@JsonIgnoreProperties(ignoreUnknown = true)
@Schema(name = "RequestedOutput", description = "An output that is asked for.")
record RequestedOutput(
        @Schema(
                description = "One of those that the model's metadata lists.",
                example = "embedding",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String name,

        @Schema(description = "How it shall come.") @Nullable
        Parameters parameters) {

    /** Parameters that mean something here; others are ignored. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Schema(name = "RequestedOutputParameters", description = "How an output shall come.")
    record Parameters(
            @Schema(
                    description =
                            "As bytes after the JSON part. Default: what `binary_data_output` of the request says.")
            @JsonProperty("binary_data")
            @Nullable
            Boolean binaryData,

            @Schema(description = "Not offered: an output comes whole. Ask for `label` or `probabilities`.") @Nullable
            Long classification) {}

    /** @throws dev.latent.error.ServiceException INVALID_REQUEST if it asks for the extension {@code classification} */
    void requireWhole() {
        if (parameters != null && parameters.classification() != null) {
            throw BadTensor.of(
                    "the parameter classification of the output %s is not offered; ask for label or probabilities",
                    name == null ? "without a name" : BadTensor.quoted(name));
        }
    }

    boolean binary(boolean byDefault) {
        Boolean asked = parameters == null ? null : parameters.binaryData();
        return asked == null ? byDefault : asked;
    }
}
