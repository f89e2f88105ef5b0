package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.Tensor;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "Embeddings, one for each input.")
public record EncodeAnswer(
        @Schema(description = "The version that answered.", example = "shapes-vae@1")
        String model,

        @Schema(description = "Width of an embedding.", example = "10")
        int dimensions,

        @Schema(ref = InferenceDocs.MATRIX) FloatMatrix embeddings,

        @Schema(ref = InferenceDocs.MATRIX) @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        FloatMatrix posteriorVariance)
        implements TensorBody {

    @Override
    public Tensor tensor() {
        return embeddings.asTensor();
    }
}
