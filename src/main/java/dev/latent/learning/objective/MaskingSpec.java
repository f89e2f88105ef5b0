package dev.latent.learning.objective;

import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;

/** Guessing tokens that are hidden from texts. */
sealed interface MaskingSpec extends ObjectiveSpec permits MaskedLanguageModelSpec, TranslationLanguageModelSpec {

    double DEFAULT_MASK_RATE = 0.15;

    /** Part of a text's tokens that is hidden. */
    double maskRate();

    /** @throws IllegalArgumentException if so much cannot be hidden */
    static void requireRate(double maskRate) {
        if (!(maskRate >= 0.01 && maskRate <= 0.9)) {
            throw new IllegalArgumentException("maskRate must be between 0.01 and 0.9, got " + maskRate);
        }
    }

    @Override
    default boolean standardizesByDefault(InputShape input) {
        return false;
    }

    @Override
    default void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        // Any texts will do.
    }

    @Override
    default TrainingSpec defaultTraining() {
        return new TrainingSpec(10, 32, 0.001, LearningRateSchedule.WARMUP_LINEAR, 42, 0.1, null);
    }

    @Override
    default boolean takesText() {
        return true;
    }
}
