package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.EncoderSpec;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Contrastive learning of two views of each example (Chen et al. 2020): of all views in a batch, which is the other one of the same
 * example? The embedding is the encoder's output h; a small perceptron on it, which is thrown away, makes the z that are compared.
 *
 * @param temperature      τ, what cosines are divided by
 * @param projectionHidden width of the perceptron's hidden layer
 * @param projectionDim    dimensions of z
 * @param augmentations    how views are made; null for the defaults of the data's kind
 */
@Schema(
        description =
                "Contrastive learning of two augmented views of each example (SimCLR, NT-Xent). The embedding is the encoder's output, before the projection.")
public record SimClrSpec(
        @Schema(
                description =
                        "What cosines are divided by. 0.2 suits batches of some hundreds, 0.5 batches of thousands.",
                minimum = "0.05",
                maximum = "10",
                defaultValue = "0.2")
        double temperature,

        @Schema(
                description = "Width of the projection's hidden layer.",
                minimum = "1",
                maximum = "8192",
                defaultValue = "256")
        int projectionHidden,

        @Schema(
                description = "Dimensions of the projection, in which views are compared.",
                minimum = "2",
                maximum = "4096",
                defaultValue = "128")
        int projectionDim,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "How views are made; absent: `random-crop`, `rotate` and `brightness` for grey images, `random-crop`, `flip` and `brightness` for colour images, `noise` and `feature-mask` for vectors."),
                minItems = 1)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<AugmentationSpec> augmentations)
        implements ObjectiveSpec {

    static final int MAX_WIDTH = 8192;

    static final int MAX_DIM = 4096;

    /** Views are compared with one another: the arrays of a step grow with the square of this. */
    static final int MAX_BATCH = 2048;

    public SimClrSpec {
        if (!(temperature >= 0.05 && temperature <= 10)) {
            throw new IllegalArgumentException("temperature must be between 0.05 and 10, got " + temperature);
        }
        if (projectionHidden < 1 || projectionHidden > MAX_WIDTH) {
            throw new IllegalArgumentException(
                    "projectionHidden must be between 1 and %d, got %d".formatted(MAX_WIDTH, projectionHidden));
        }
        if (projectionDim < 2 || projectionDim > MAX_DIM) {
            throw new IllegalArgumentException(
                    "projectionDim must be between 2 and %d, got %d".formatted(MAX_DIM, projectionDim));
        }
        if (augmentations != null) {
            AugmentationSpec.requireViews(augmentations);
            augmentations = List.copyOf(augmentations);
        }
    }

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return input.dims().size() == 1;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        encoder.requireSuited(examples.shape());
        FeatureEncoder.requireLayers("simclr", encoder);
        AugmentationSpec.requireSuited(augmentations(examples.shape()), examples.shape(), "objective.augmentations");
        BatchRules.requireWholeBatch("simclr", MAX_BATCH, examples, training);
    }

    @Override
    public TrainingSpec defaultTraining() {
        return new TrainingSpec(20, 256, 0.001, LearningRateSchedule.COSINE, 42, 0.1, null);
    }

    @Override
    public Objective build(Setup setup) {
        return new SimClr(
                this,
                FeatureEncoder.of(setup),
                Augmentations.of(augmentations(setup.input()), setup.input(), setup.standardization()));
    }

    private List<AugmentationSpec> augmentations(InputShape input) {
        return augmentations == null ? AugmentationSpec.defaults(input) : augmentations;
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static SimClrSpec of(
            @JsonProperty("temperature") @Nullable Double temperature,
            @JsonProperty("projectionHidden") @Nullable Integer projectionHidden,
            @JsonProperty("projectionDim") @Nullable Integer projectionDim,
            @JsonProperty("augmentations") @Nullable List<AugmentationSpec> augmentations) {
        return new SimClrSpec(
                temperature == null ? 0.2 : temperature,
                projectionHidden == null ? 256 : projectionHidden,
                projectionDim == null ? 128 : projectionDim,
                augmentations);
    }
}
