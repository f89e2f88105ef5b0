package dev.latent.kserve;

import dev.latent.model.Manifest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;

/** What an input or output is. */
@Schema(name = "TensorMetadata", description = "What an input or output is.")
record TensorMetadata(
        @Schema(description = "Its name in requests and answers.", example = "input")
        String name,

        @Schema(
                description =
                        "What its elements are; an input of numbers may come in any other number type, images and text as `BYTES`.",
                example = "FP32")
        Datatype datatype,

        @Schema(description = "Sizes; -1 is the number of examples, which may be any.", example = "[-1,32,32]")
        List<Integer> shape) {

    /** In place of a size that is the request's to choose. */
    static final int ANY = -1;

    static TensorMetadata ofInput(Manifest manifest) {
        if (manifest.takesText()) {
            return new TensorMetadata(InferInput.NAME, Datatype.BYTES, List.of(ANY));
        }
        List<Integer> shape = new ArrayList<>(List.of(ANY));
        shape.addAll(manifest.inputShape().dims());
        return new TensorMetadata(InferInput.NAME, Datatype.FP32, shape);
    }
}
