package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "One traversal for each dimension.")
record TraverseAnswer(
        @Schema(description = "The version that answered.", example = "shapes-vae@1")
        String model,

        @Schema(description = "In the order asked for.") List<Traversal> traversals,
        @JsonIgnore @Schema(hidden = true) ImageGrid grid)
        implements PictureBody {

    /** @param values of z at that dimension */
    @Schema(description = "What changes when one dimension of z does.")
    record Traversal(
            @Schema(description = "Which dimension, from 0.", example = "0")
            int dimension,

            @Schema(description = "Its values.") double[] values,
            @Schema(ref = InferenceDocs.MATRIX) FloatMatrix samples) {}
}
