package dev.latent.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.InputShape;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A model as lists show it; its manifest says more. */
@Schema(description = "A model in short; its manifest says more.")
record ModelView(
        @Schema(description = "Name of the model.", example = "shapes-vae")
        String name,

        @Schema(description = "Version; numbers go up and never come back.", example = "1")
        int version,

        @Schema(description = "Names exactly this version in any route.", example = "shapes-vae@1")
        String reference,

        @Schema(description = "When it was made.") Instant createdAt,

        @Schema(
                description = "What an input is.",
                allowableValues = {"vectors", "images", "text"},
                example = "images")
        String inputKind,

        @Schema(
                description = "Shape of one input: [width], [height, width] or [height, width, 3].",
                example = "[32,32]")
        InputShape inputShape,

        @Schema(description = "Width of an embedding.", example = "10")
        int embeddingDimensions,

        @Schema(description = "The routes that this model answers.")
        List<Capability> capabilities,

        @Schema(description = "Aliases of this version.") List<String> aliases,

        @Schema(description = "Whether it ships with the program, and so cannot be deleted.")
        boolean readOnly,

        @Schema(description = "Bytes of its files.") long bytes,

        @Schema(
                description = "The model it was fine-tuned from; absent if none.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String base,

        @Schema(description = "Final figures of its training.")
        Map<String, Double> metrics,

        @Schema(
                description = "What is wrong with its files, as far as that was noticed; absent if nothing.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        String damage) {

    static ModelView of(Manifest manifest, Map<String, Integer> aliases, boolean readOnly, @Nullable String damage) {
        return new ModelView(
                manifest.name(),
                manifest.version(),
                manifest.reference(),
                manifest.createdAt(),
                manifest.inputKind(),
                manifest.inputShape(),
                manifest.embeddingDimensions(),
                Capability.of(manifest),
                aliases.entrySet().stream()
                        .filter(alias -> alias.getValue() == manifest.version())
                        .map(Map.Entry::getKey)
                        .toList(),
                readOnly,
                manifest.files().values().stream()
                        .mapToLong(Manifest.FileEntry::bytes)
                        .sum(),
                manifest.base(),
                manifest.metrics(),
                damage);
    }
}
