package dev.latent.finetuning;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.Split;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.head.FineTuning;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.Targets;
import dev.latent.model.Manifest;
import dev.latent.training.JobTraining;
import dev.latent.training.PublishedNetwork;
import java.io.IOException;

/** Trains an encoder and its head together, from published weights, as part of a job. */
final class EncoderTraining {

    private final JobTraining loop;

    EncoderTraining(JobTraining loop) {
        this.loop = loop;
    }

    /**
     * What training gave.
     *
     * @param encoder input → embedding
     */
    record Trained(ServedGraph encoder, Parameters parameters, LinearHead head, TrainingResult result) {}

    /**
     * Trains to the end, from the checkpoint if there is one.
     *
     * @param base      whose encoder is trained
     * @param published its weights
     * @param start     the head to start from
     * @param targets   by index of the example
     * @param training  examples to learn from, a part of which validates
     */
    Trained train(
            Manifest base,
            PublishedNetwork published,
            LinearHead start,
            ExampleSource examples,
            Targets targets,
            int[] training,
            TrainingSpec spec)
            throws IOException {
        Split split = split(targets, training, spec);
        FineTuning objective = new FineTuning(published.objective(base), targets, split.training());
        Parameters initial = objective.initial(published.parameters(), start);
        TrainingResult result = loop.train(objective, spec, examples, split, initial);
        LinearHead head = objective.head(result.parameters());
        return new Trained(objective.servedGraphs().get(0), result.parameters(), head, result);
    }

    /** Holds the same share of each class out. */
    private static Split split(Targets targets, int[] training, TrainingSpec spec) {
        LabelSplit parts = LabelSplit.draw(targets.select(training), spec.validationFraction(), null, spec.seed());
        if (spec.earlyStopping() != null && parts.test().length == 0) {
            throw new ServiceException(
                    ErrorCode.DATASET_UNSUITABLE,
                    "earlyStopping needs examples to validate on, and a validationFraction of %s of %d examples is none"
                            .formatted(spec.validationFraction(), training.length));
        }
        return new Split(pick(training, parts.training()), pick(training, parts.test()));
    }

    private static int[] pick(int[] values, int[] positions) {
        int[] picked = new int[positions.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = values[positions[i]];
        }
        return picked;
    }
}
