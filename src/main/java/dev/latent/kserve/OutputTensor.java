package dev.latent.kserve;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One output of an answer.
 *
 * @param parameters null where the data are in the JSON part
 * @param data       null where the data follow the JSON part
 * @param content    the data, wherever they go
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "OutputTensor", description = "An output tensor.")
record OutputTensor(
        @Schema(description = "Which output it is.", example = "embedding")
        String name,

        @Schema(description = "Sizes, the number of examples first.", example = "[1,10]")
        List<Integer> shape,

        @Schema(description = "What its elements are.", example = "FP32")
        Datatype datatype,

        @Schema(
                description = "Where the tensor follows the JSON part.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @Nullable
        Parameters parameters,

        @Schema(ref = ProtocolDocs.DATA, requiredMode = Schema.RequiredMode.NOT_REQUIRED) @Nullable
        OutputData data,

        @JsonIgnore @Schema(hidden = true) OutputData content) {

    /** Where the tensor is. */
    @Schema(name = "OutputTensorParameters", description = "How an output tensor comes.")
    record Parameters(
            @Schema(description = "Bytes of the tensor, which follow the JSON part.") @JsonProperty("binary_data_size")
            long binaryDataSize) {}

    static OutputTensor of(String name, List<Integer> shape, OutputData content, boolean binary) {
        return new OutputTensor(
                name,
                shape,
                content.datatype(),
                binary ? new Parameters(content.bytes()) : null,
                binary ? null : content,
                content);
    }

    @JsonIgnore
    boolean isBinary() {
        return parameters != null;
    }
}
