package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.Tensor;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

@Schema(description = "Means of p(x|z), one for each z, or draws from it where the decoder is autoregressive.")
record SamplesAnswer(
        @Schema(description = "The version that answered.", example = "shapes-vae@1")
        String model,

        @Schema(description = "Seed that the latents were drawn with, where they were drawn.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        Long seed,

        @Schema(ref = InferenceDocs.MATRIX) FloatMatrix samples,
        @Schema(ref = InferenceDocs.MATRIX) FloatMatrix latents,
        @JsonIgnore @Schema(hidden = true) ImageGrid grid)
        implements TensorBody, PictureBody {

    @Override
    public Tensor tensor() {
        return samples.asTensor();
    }
}
