package dev.latent.learning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How long and how fast to learn. The optimiser is Adam (Kingma &amp; Ba 2015; β₁ = 0.9, β₂ = 0.999, ε = 1e-8).
 *
 * @param epochs             passes over the training part
 * @param batchSize          examples a step
 * @param learningRate       Adam's step size
 * @param learningRateSchedule how it changes over the run
 * @param seed               of initial weights, order, noise and split
 * @param validationFraction part of the examples held out, in [0, 0.5]
 * @param earlyStopping      when to stop before the last epoch; needs a validation part
 */
@Schema(description = "How long and how fast to learn; the optimiser is Adam.")
public record TrainingSpec(
        @Schema(description = "Passes over the training part.", minimum = "1", maximum = "100000", defaultValue = "10")
        int epochs,

        @Schema(description = "Examples a step.", minimum = "1", maximum = "65536", defaultValue = "128")
        int batchSize,

        @Schema(description = "Adam's step size.", minimum = "1e-7", maximum = "1", defaultValue = "0.001")
        double learningRate,

        @Schema(
                description = "How the step size changes over the run: not at all, or down to nothing along a cosine.",
                defaultValue = "constant")
        LearningRateSchedule learningRateSchedule,

        @Schema(
                description = "Seed of weights, order, noise and split: same seed, same data, same weights.",
                defaultValue = "42")
        long seed,

        @Schema(
                description = "Part of the examples held out for validation.",
                minimum = "0",
                maximum = "0.5",
                defaultValue = "0.1")
        double validationFraction,

        @Schema(description = "Stop when validation no longer improves; absent: train all epochs.")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        EarlyStopping earlyStopping) {

    public static final int MAX_BATCH = 65_536;

    public TrainingSpec {
        if (epochs < 1 || epochs > 100_000) {
            throw new IllegalArgumentException("epochs must be between 1 and 100000, got " + epochs);
        }
        if (batchSize < 1 || batchSize > MAX_BATCH) {
            throw new IllegalArgumentException(
                    "batchSize must be between 1 and %d, got %d".formatted(MAX_BATCH, batchSize));
        }
        if (!(learningRate >= 1e-7 && learningRate <= 1)) {
            throw new IllegalArgumentException("learningRate must be between 1e-7 and 1, got " + learningRate);
        }
        if (!(validationFraction >= 0 && validationFraction <= 0.5)) {
            throw new IllegalArgumentException(
                    "validationFraction must be between 0 and 0.5, got " + validationFraction);
        }
        if (earlyStopping != null && validationFraction == 0) {
            throw new IllegalArgumentException("earlyStopping needs a validationFraction above 0");
        }
    }

    /** What is learnt with where nothing else is said. */
    public static final TrainingSpec DEFAULT =
            new TrainingSpec(10, 128, 0.001, LearningRateSchedule.CONSTANT, 42, 0.1, null);

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static TrainingSpec of(
            @JsonProperty("epochs") @Nullable Integer epochs,
            @JsonProperty("batchSize") @Nullable Integer batchSize,
            @JsonProperty("learningRate") @Nullable Double learningRate,
            @JsonProperty("learningRateSchedule") @Nullable LearningRateSchedule learningRateSchedule,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("validationFraction") @Nullable Double validationFraction,
            @JsonProperty("earlyStopping") @Nullable EarlyStopping earlyStopping) {
        return new TrainingOptions(
                        epochs, batchSize, learningRate, learningRateSchedule, seed, validationFraction, earlyStopping)
                .or(DEFAULT);
    }

    /**
     * Ends training when the validation loss has not improved for some epochs; the best epoch's weights are kept.
     *
     * @param patience epochs without improvement before the end
     * @param minDelta what counts as an improvement, in nats
     */
    @Schema(
            description =
                    "Stop when the validation loss has not improved for `patience` epochs; the best weights are kept.")
    public record EarlyStopping(
            @Schema(description = "Epochs without improvement.", minimum = "1", maximum = "10000", defaultValue = "5")
            int patience,

            @Schema(description = "Smallest improvement that counts, in nats.", minimum = "0", defaultValue = "0")
            double minDelta) {

        public EarlyStopping {
            if (patience < 1 || patience > 10_000) {
                throw new IllegalArgumentException("patience must be between 1 and 10000, got " + patience);
            }
            if (!(minDelta >= 0 && minDelta < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("minDelta must be at least 0, got " + minDelta);
            }
        }

        /** As JSON gives it: what is absent gets its default. */
        @JsonCreator
        public static EarlyStopping of(
                @JsonProperty("patience") @Nullable Integer patience,
                @JsonProperty("minDelta") @Nullable Double minDelta) {
            return new EarlyStopping(patience == null ? 5 : patience, minDelta == null ? 0 : minDelta);
        }
    }
}
