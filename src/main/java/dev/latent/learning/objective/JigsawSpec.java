package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.encoder.InputScaling;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Jigsaw puzzles (Noroozi &amp; Favaro 2016): nine tiles of an image are shuffled, and a network that sees each tile by itself says
 * which permutation it was.
 *
 * @param permutations how many there are to choose from
 * @param hidden       width of the layer that sees all tiles
 * @param dimensions   of the features of a tile, a rectified layer after the encoder
 */
@Schema(description = "Jigsaw puzzles: which of so many permutations the nine tiles of an image were put in.")
public record JigsawSpec(
        @Schema(
                description =
                        "How many permutations there are to choose from; they differ in as many places as can be.",
                minimum = "2",
                maximum = "1000",
                defaultValue = "100")
        int permutations,

        @Schema(
                description = "Width of the layer that sees all tiles together; it is not part of the model.",
                minimum = "1",
                maximum = "8192",
                defaultValue = "512")
        int hidden,

        @Schema(
                description =
                        "Dimensions of a tile's features, which a rectified layer makes of the encoder's output; the embedding has those of all nine tiles.",
                minimum = "1",
                maximum = "1024",
                defaultValue = "16")
        int dimensions)
        implements ObjectiveSpec {

    static final int MAX_PERMUTATIONS = 1000;

    static final int MAX_HIDDEN = 8192;

    static final int MAX_DIMENSIONS = 1024;

    public JigsawSpec {
        if (permutations < 2 || permutations > MAX_PERMUTATIONS) {
            throw new IllegalArgumentException(
                    "permutations must be between 2 and %d, got %d".formatted(MAX_PERMUTATIONS, permutations));
        }
        if (hidden < 1 || hidden > MAX_HIDDEN) {
            throw new IllegalArgumentException("hidden must be between 1 and %d, got %d".formatted(MAX_HIDDEN, hidden));
        }
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "dimensions must be between 1 and %d, got %d".formatted(MAX_DIMENSIONS, dimensions));
        }
    }

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return false;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        PatchRules.requireImages("jigsaw", Jigsaw.SMALLEST_SIDE, examples);
        FeatureEncoder.requireLayers("jigsaw", encoder);
        if (encoder.inputScaling() == InputScaling.STANDARDIZE) {
            throw new UnsuitedException(
                    "encoder.inputScaling",
                    "the objective jigsaw scales each tile by its own mean and deviation; inputScaling is none or auto, not standardize");
        }
        encoder.requireSuited(Jigsaw.grid(ImageLayout.of(examples.shape())).patch());
    }

    @Override
    public Objective build(Setup setup) {
        return new Jigsaw(this, setup);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static JigsawSpec of(
            @JsonProperty("permutations") @Nullable Integer permutations,
            @JsonProperty("hidden") @Nullable Integer hidden,
            @JsonProperty("dimensions") @Nullable Integer dimensions) {
        return new JigsawSpec(
                permutations == null ? 100 : permutations,
                hidden == null ? 512 : hidden,
                dimensions == null ? 16 : dimensions);
    }
}
