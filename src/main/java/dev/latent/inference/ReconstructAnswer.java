package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.latent.learning.Tensor;
import io.swagger.v3.oas.annotations.media.Schema;

@Schema(description = "What the decoder makes of each input's embedding.")
record ReconstructAnswer(
        @Schema(description = "The version that answered.", example = "shapes-vae@1")
        String model,

        @Schema(ref = InferenceDocs.MATRIX) FloatMatrix reconstructions,
        @Schema(ref = InferenceDocs.MATRIX) FloatMatrix latents,
        @JsonIgnore @Schema(hidden = true) ImageGrid grid)
        implements TensorBody, PictureBody {

    @Override
    public Tensor tensor() {
        return reconstructions.asTensor();
    }
}
