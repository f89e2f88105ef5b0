package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.EncoderSpec;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every example is a class of its own (Dosovitskiy et al. 2014, Wu et al. 2018): which example is this a view of?
 *
 * @param mode          how examples are told apart
 * @param dimensions    of the features that are remembered and compared
 * @param temperature   τ, what cosines are divided by
 * @param momentum      part of what is remembered that stays when an example is seen again
 * @param negatives     mode {@code nce}: examples that a step compares with
 * @param augmentations how views are made; null for the defaults of the data's kind
 */
@Schema(
        description =
                "Every example is a class of its own: which one is this a view of? The embedding is the encoder's output, before the projection.")
public record InstanceSpec(
        @Schema(
                description =
                        "`nce`: against a memory of all examples, of which each step draws some. `softmax`: against all of it. `exemplar`: a classifier with trained weights for each example, of which there may be 8,000.",
                defaultValue = "nce")
        Mode mode,

        @Schema(
                description = "`nce` and `softmax`: dimensions of the features that are remembered and compared.",
                minimum = "2",
                maximum = "4096",
                defaultValue = "128")
        int dimensions,

        @Schema(
                description = "`nce` and `softmax`: what cosines are divided by.",
                minimum = "0.05",
                maximum = "10",
                defaultValue = "0.1")
        double temperature,

        @Schema(
                description =
                        "`nce` and `softmax`: part of what is remembered that stays when an example is seen again.",
                minimum = "0",
                maximum = "0.999",
                defaultValue = "0.5")
        double momentum,

        @Schema(
                description = "`nce`: how many examples a step compares with; where there are no more, all of them.",
                minimum = "2",
                maximum = "65536",
                defaultValue = "4096")
        int negatives,

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

    /** How examples are told apart. */
    public enum Mode {
        @JsonProperty("nce")
        NCE,
        @JsonProperty("softmax")
        SOFTMAX,
        @JsonProperty("exemplar")
        EXEMPLAR
    }

    static final int MAX_DIMENSIONS = 4096;

    static final int MAX_NEGATIVES = 65_536;

    /** A classifier has weights for each. */
    static final int MAX_EXEMPLARS = 8_000;

    static final int MAX_BATCH = 8192;

    /** Numbers in the memory: 256 MB. */
    static final long MAX_MEMORY = 1L << 26;

    /** Comparisons in a step: 64 MB for each array of them. */
    static final long MAX_COMPARISONS = 1L << 24;

    private static final int DIMENSIONS = 128;

    private static final double TEMPERATURE = 0.1;

    private static final double MOMENTUM = 0.5;

    private static final int NEGATIVES = 4096;

    public InstanceSpec {
        if (dimensions < 2 || dimensions > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "dimensions must be between 2 and %d, got %d".formatted(MAX_DIMENSIONS, dimensions));
        }
        if (!(temperature >= 0.05 && temperature <= 10)) {
            throw new IllegalArgumentException("temperature must be between 0.05 and 10, got " + temperature);
        }
        if (!(momentum >= 0 && momentum <= 0.999)) {
            throw new IllegalArgumentException("momentum must be between 0 and 0.999, got " + momentum);
        }
        if (negatives < 2 || negatives > MAX_NEGATIVES) {
            throw new IllegalArgumentException(
                    "negatives must be between 2 and %d, got %d".formatted(MAX_NEGATIVES, negatives));
        }
        if (mode != Mode.NCE && negatives != NEGATIVES) {
            throw new IllegalArgumentException("negatives belong to the mode nce");
        }
        if (mode == Mode.EXEMPLAR && (dimensions != DIMENSIONS || temperature != TEMPERATURE || momentum != MOMENTUM)) {
            throw new IllegalArgumentException(
                    "dimensions, temperature and momentum belong to the modes nce and softmax");
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
        FeatureEncoder.requireLayers("instance", encoder);
        AugmentationSpec.requireSuited(augmentations(examples.shape()), examples.shape(), "objective.augmentations");
        if (training.validationFraction() != 0) {
            throw new UnsuitedException(
                    "training.validationFraction",
                    "the objective instance makes a class of each example, and one that is held out has none: validationFraction must be 0, got "
                            + training.validationFraction());
        }
        switch (mode) {
            case NCE -> {
                requireMemory(examples, training);
                requireComparisons(Math.min(negatives, examples.count()), training);
            }
            case SOFTMAX -> {
                requireMemory(examples, training);
                requireComparisons(examples.count(), training);
            }
            case EXEMPLAR -> requireFew(examples);
        }
    }

    private void requireMemory(ExampleFacts examples, TrainingSpec training) {
        BatchRules.requireWholeBatch("instance", MAX_BATCH, examples, training);
        if ((long) examples.count() * dimensions > MAX_MEMORY) {
            throw new UnsuitedException(
                    "objective.dimensions",
                    "the objective instance remembers %d numbers of each example, %d in all at most; dataset %s has %d examples"
                            .formatted(dimensions, MAX_MEMORY, examples.dataset(), examples.count()));
        }
    }

    private void requireComparisons(int others, TrainingSpec training) {
        if ((long) others * training.batchSize() > MAX_COMPARISONS) {
            throw new UnsuitedException(
                    "training.batchSize",
                    "a step would compare a batch of %d with %d examples, at most %d comparisons are made; a smaller batch or, in the mode nce, fewer negatives do"
                            .formatted(training.batchSize(), others, MAX_COMPARISONS));
        }
    }

    private static void requireFew(ExampleFacts examples) {
        if (examples.count() > MAX_EXEMPLARS) {
            throw new UnsuitedException(
                    "objective.mode",
                    "the mode exemplar takes at most %d examples, dataset %s has %d; the mode nce takes them"
                            .formatted(MAX_EXEMPLARS, examples.dataset(), examples.count()));
        }
    }

    /** Nothing is held out. */
    @Override
    public TrainingSpec defaultTraining() {
        return new TrainingSpec(20, 128, 0.001, LearningRateSchedule.COSINE, 42, 0, null);
    }

    @Override
    public Objective build(Setup setup) {
        FeatureEncoder encoder = FeatureEncoder.of(setup);
        Augmentations views = Augmentations.of(augmentations(setup.input()), setup.input(), setup.standardization());
        return mode == Mode.EXEMPLAR
                ? new Exemplars(encoder, setup.examples(), views)
                : new Instances(this, encoder, new MemoryBank(setup.examples(), dimensions, setup.seed()), views);
    }

    private List<AugmentationSpec> augmentations(InputShape input) {
        return augmentations == null ? AugmentationSpec.defaults(input) : augmentations;
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static InstanceSpec of(
            @JsonProperty("mode") @Nullable Mode mode,
            @JsonProperty("dimensions") @Nullable Integer dimensions,
            @JsonProperty("temperature") @Nullable Double temperature,
            @JsonProperty("momentum") @Nullable Double momentum,
            @JsonProperty("negatives") @Nullable Integer negatives,
            @JsonProperty("augmentations") @Nullable List<AugmentationSpec> augmentations) {
        return new InstanceSpec(
                mode == null ? Mode.NCE : mode,
                dimensions == null ? DIMENSIONS : dimensions,
                temperature == null ? TEMPERATURE : temperature,
                momentum == null ? MOMENTUM : momentum,
                negatives == null ? NEGATIVES : negatives,
                augmentations);
    }
}
