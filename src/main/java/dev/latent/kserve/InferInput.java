package dev.latent.kserve;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/** One input tensor as it was sent. */
@JsonIgnoreProperties(ignoreUnknown = true)
@SuppressWarnings("ArrayRecordComponent")
@Schema(name = "InferInput", description = "An input tensor.")
record InferInput(
        @Schema(description = "Always `input`.", example = "input", requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String name,

        @Schema(
                description =
                        "[n, width], [n, height, width] or [n, height, width, 3], as the model takes; [n] for `BYTES`.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        long @Nullable [] shape,

        @Schema(
                description =
                        "`UINT8` of images are grey levels 0…255; all other numbers are on the scale of the dataset's `examples`. `BYTES` are PNG or JPEG files, or data URIs of them.",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        Datatype datatype,

        @Schema(description = "How the tensor comes; absent where `data` has it.") @Nullable
        Parameters parameters,

        @Schema(ref = ProtocolDocs.DATA, requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonDeserialize(using = InputData.Deserializer.class)
        @Nullable
        InputData data) {

    /** The one input that every model has. */
    static final String NAME = "input";

    /** Parameters that mean something here; others are ignored. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Schema(name = "InferInputParameters", description = "How an input tensor comes.")
    record Parameters(
            @Schema(description = "Bytes of the tensor, which follow the JSON part.")
            @JsonProperty("binary_data_size")
            @Nullable
            Long binaryDataSize) {}

    /** A body that is nothing but the tensor. */
    static InferInput raw(InputData.Raw body) {
        return new InferInput(NAME, null, null, null, body);
    }

    InferInput with(InputData found) {
        return new InferInput(name, shape, datatype, parameters, found);
    }

    /** Bytes that follow the JSON part; null where the JSON has the data. */
    @Nullable
    Long binarySize() {
        return parameters == null ? null : parameters.binaryDataSize();
    }

    /** For messages. */
    String quoted() {
        return name == null ? "without a name" : BadTensor.quoted(name);
    }
}
