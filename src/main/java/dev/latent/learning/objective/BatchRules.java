package dev.latent.learning.objective;

import dev.latent.learning.Split;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;

/** What every objective needs that compares the examples of a batch with one another. */
final class BatchRules {

    private BatchRules() {}

    /** @throws UnsuitedException if there is no whole batch to learn from, or none to stop early by */
    static void requireWholeBatch(String objective, int largest, ExampleFacts examples, TrainingSpec training) {
        int batch = training.batchSize();
        if (batch < 2 || batch > largest) {
            throw new UnsuitedException(
                    "training.batchSize",
                    "the objective %s compares the examples of a batch: batchSize must be between 2 and %d, got %d"
                            .formatted(objective, largest, batch));
        }
        int learnt = Split.trainingCount(examples.count(), training.validationFraction());
        if (learnt < batch) {
            throw new UnsuitedException(
                    "training.batchSize",
                    "the objective %s needs a whole batch of %d examples, dataset %s has %d to train on"
                            .formatted(objective, batch, examples.dataset(), learnt));
        }
        if (training.earlyStopping() != null && examples.count() - learnt < batch) {
            throw new UnsuitedException(
                    "training.earlyStopping",
                    "the objective %s needs a whole batch of %d examples to validate on, dataset %s has %d held out"
                            .formatted(objective, batch, examples.dataset(), examples.count() - learnt));
        }
    }
}
