package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.ImageLayout;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Contrastive predictive coding (van den Oord et al. 2018): from the upper rows of a grid of overlapping patches, find the rows
 * below among those of other images.
 *
 * @param grid  rows and columns of patches
 * @param steps how many rows below the context are predicted
 * @param context width of the context
 */
@Schema(
        description =
                "Contrastive predictive coding: from the upper rows of patches of an image, find the rows below among those of other images.")
public record CpcSpec(
        @Schema(
                description = "Rows and columns of patches; each overlaps its neighbours by half.",
                minimum = "3",
                maximum = "7",
                defaultValue = "5")
        int grid,

        @Schema(
                description = "How many rows below the context are predicted.",
                minimum = "1",
                maximum = "6",
                defaultValue = "2")
        int steps,

        @Schema(
                description = "Width of the context, which sums up the rows above.",
                minimum = "1",
                maximum = "4096",
                defaultValue = "256")
        int context)
        implements ObjectiveSpec {

    static final int MIN_GRID = 3;

    static final int MAX_GRID = 7;

    static final int MAX_CONTEXT = 4096;

    /** Patches of a row are compared with one another: the arrays of a step grow with the square of this. */
    static final int MAX_BATCH = 512;

    private static final int SMALLEST_STRIDE = 2;

    public CpcSpec {
        if (grid < MIN_GRID || grid > MAX_GRID) {
            throw new IllegalArgumentException(
                    "grid must be between %d and %d, got %d".formatted(MIN_GRID, MAX_GRID, grid));
        }
        if (steps < 1 || steps > grid - 1) {
            throw new IllegalArgumentException(
                    "steps must be between 1 and grid - 1 = %d, got %d".formatted(grid - 1, steps));
        }
        if (context < 1 || context > MAX_CONTEXT) {
            throw new IllegalArgumentException(
                    "context must be between 1 and %d, got %d".formatted(MAX_CONTEXT, context));
        }
    }

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return false;
    }

    @Override
    public TrainingSpec defaultTraining() {
        TrainingSpec usual = TrainingSpec.DEFAULT;
        return new TrainingSpec(
                usual.epochs(),
                usual.batchSize(),
                usual.learningRate(),
                LearningRateSchedule.COSINE,
                usual.seed(),
                usual.validationFraction(),
                null);
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        PatchRules.requireImages("cpc", SMALLEST_STRIDE * (grid + 1), examples);
        FeatureEncoder.requireLayers("cpc", encoder);
        encoder.requireSuited(Cpc.grid(ImageLayout.of(examples.shape()), grid).patch());
        BatchRules.requireWholeBatch("cpc", MAX_BATCH, examples, training);
    }

    @Override
    public Objective build(Setup setup) {
        return new Cpc(this, setup);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static CpcSpec of(
            @JsonProperty("grid") @Nullable Integer grid,
            @JsonProperty("steps") @Nullable Integer steps,
            @JsonProperty("context") @Nullable Integer context) {
        return new CpcSpec(grid == null ? 5 : grid, steps == null ? 2 : steps, context == null ? 256 : context);
    }
}
