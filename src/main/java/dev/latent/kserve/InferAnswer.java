package dev.latent.kserve;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The outputs of an inference request. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "InferAnswer", description = "The outputs that were asked for.")
record InferAnswer(
        @Schema(description = "Name of the model.", example = "shapes-vae") @JsonProperty("model_name")
        String modelName,

        @Schema(description = "The version that answered.", example = "1") @JsonProperty("model_version")
        String modelVersion,

        @Schema(
                description = "The request's `id`; absent where it had none.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @Nullable
        String id,

        @Schema(description = "In the order in which they were asked for.")
        List<OutputTensor> outputs) {}
