package dev.latent.kserve;

import dev.latent.model.Manifest;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What a model takes and gives. */
@Schema(name = "ModelMetadata", description = "What a model takes and gives.")
record ModelMetadata(
        @Schema(description = "Name of the model.", example = "shapes-vae")
        String name,

        @Schema(description = "All versions of the name.", example = "[\"1\"]")
        List<String> versions,

        @Schema(description = "What runs it.", example = "onnxruntime_onnx")
        String platform,

        @Schema(description = "The one input.") List<TensorMetadata> inputs,

        @Schema(description = "What it can be asked for.") List<TensorMetadata> outputs) {

    private static final String PLATFORM = "onnxruntime_onnx";

    static ModelMetadata of(Manifest manifest, List<Integer> versions) {
        return new ModelMetadata(
                manifest.name(),
                versions.stream().map(String::valueOf).toList(),
                PLATFORM,
                List.of(TensorMetadata.ofInput(manifest)),
                ModelOutput.of(manifest).stream()
                        .map(output -> output.describe(manifest))
                        .toList());
    }
}
