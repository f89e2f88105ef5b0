package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.Tensor;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Schema(description = "Embeddings, one for each input.")
public record EncodeAnswer(
        @Schema(description = "The version that answered.", example = "shapes-vae@1")
        String model,

        @Schema(description = "Width of an embedding.", example = "10")
        int dimensions,

        @Schema(ref = InferenceDocs.MATRIX) FloatMatrix embeddings,

        @Schema(ref = InferenceDocs.MATRIX) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        FloatMatrix posteriorVariance,

        @Schema(
                description =
                        "Of text: how many tokens each input has, those that mark its beginning and end included.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<Integer> tokens,

        @Schema(
                description =
                        "Of text: whether an input has more tokens than the model takes, so that its end was cut off.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<Boolean> truncated)
        implements TensorBody {

    /** Of numbers. */
    EncodeAnswer(String model, int dimensions, FloatMatrix embeddings, @Nullable FloatMatrix posteriorVariance) {
        this(model, dimensions, embeddings, posteriorVariance, null, null);
    }

    @Override
    public Tensor tensor() {
        return embeddings.asTensor();
    }
}
