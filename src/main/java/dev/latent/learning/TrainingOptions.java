package dev.latent.learning;

import org.jspecify.annotations.Nullable;

/** What a request says of its training; null where it says nothing. */
public record TrainingOptions(
        @Nullable Integer epochs,
        @Nullable Integer batchSize,
        @Nullable Double learningRate,
        @Nullable LearningRateSchedule learningRateSchedule,
        @Nullable Long seed,
        @Nullable Double validationFraction,
        TrainingSpec.@Nullable EarlyStopping earlyStopping) {

    public static final TrainingOptions NONE = new TrainingOptions(null, null, null, null, null, null, null);

    /** These, and the defaults where nothing is said. */
    public TrainingSpec or(TrainingSpec defaults) {
        return new TrainingSpec(
                epochs == null ? defaults.epochs() : epochs,
                batchSize == null ? defaults.batchSize() : batchSize,
                learningRate == null ? defaults.learningRate() : learningRate,
                learningRateSchedule == null ? defaults.learningRateSchedule() : learningRateSchedule,
                seed == null ? defaults.seed() : seed,
                validationFraction == null ? defaults.validationFraction() : validationFraction,
                earlyStopping == null ? defaults.earlyStopping() : earlyStopping);
    }
}
