package dev.latent.finetuning;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.job.JobProgress;
import dev.latent.job.JobStoppedException;
import dev.latent.learning.DivergedException;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.Split;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.head.FineTuning;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.Targets;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.onnx.OnnxParameters;
import dev.latent.model.Manifest;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Trains an encoder and its head together, from published weights, with checkpoints in the job's folder. */
final class EncoderTraining {

    private static final String CHECKPOINT = "checkpoint";

    private final JobContext context;

    private final Duration checkpointInterval;

    private final LongSupplier nanoTime;

    /** Part of the job that is done before training starts. */
    private final double fractionBefore;

    EncoderTraining(JobContext context, Duration checkpointInterval, LongSupplier nanoTime, double fractionBefore) {
        this.context = context;
        this.checkpointInterval = checkpointInterval;
        this.nanoTime = nanoTime;
        this.fractionBefore = fractionBefore;
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
     * @param published content of its {@code encoder.onnx}
     * @param start     the head to start from
     * @param targets   by index of the example
     * @param training  examples to learn from, a part of which validates
     */
    Trained train(
            Manifest base,
            byte[] published,
            LinearHead start,
            ExampleSource examples,
            Targets targets,
            int[] training,
            TrainingSpec spec)
            throws IOException {
        Split split = split(targets, training, spec);
        FineTuning objective = new FineTuning(objective(base, published), targets, split.training());
        Trainer trainer = new Trainer(
                objective,
                spec,
                examples,
                split,
                new Trainer.Checkpoints(context.directory().resolve(CHECKPOINT), checkpointInterval),
                nanoTime);
        TrainingResult result;
        try {
            result = trainer.train(objective.initial(OnnxParameters.read(published), start), new Observer())
                    .orElseThrow(() ->
                            new JobStoppedException(context.stopRequested().orElse(JobContext.StopReason.SHUTDOWN)));
        } catch (DivergedException e) {
            throw new ServiceException(ErrorCode.TRAINING_DIVERGED, String.valueOf(e.getMessage()), e);
        }
        LinearHead head = objective.head(result.parameters());
        return new Trained(objective.servedGraphs().get(0), result.parameters(), head, result);
    }

    private static Objective objective(Manifest base, byte[] published) {
        Map<String, Tensor> constants = OnnxParameters.readConstants(published);
        return Objects.requireNonNull(base.objective(), "checked when the job was submitted")
                .build(
                        Objects.requireNonNull(base.encoder(), "checked when the job was submitted"),
                        base.inputShape(),
                        standardization(constants));
    }

    /** The scaling of the input that the published encoder has inside. */
    private static @Nullable Standardization standardization(Map<String, Tensor> constants) {
        Tensor mean = constants.get("input.mean");
        Tensor inverse = constants.get("input.inverseDeviation");
        if (mean == null || inverse == null) {
            return null;
        }
        float[] deviation = inverse.data().clone();
        for (int i = 0; i < deviation.length; i++) {
            deviation[i] = 1 / deviation[i];
        }
        return new Standardization(mean, new Tensor(inverse.shape(), deviation));
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

    private final class Observer implements TrainingObserver {

        @Override
        public void progressed(TrainingProgress now) {
            double done = (double) now.step() / now.steps();
            context.progress(
                    new JobProgress(
                            Math.min(now.epoch() + (now.epochEnded() ? 0 : 1), now.epochs()),
                            now.epochs(),
                            now.step(),
                            now.steps(),
                            fractionBefore + (1 - fractionBefore) * done,
                            now.etaSeconds()),
                    now.metrics());
        }

        @Override
        public void resumed(long step) {
            context.event("resumed", Map.of("step", step));
        }

        @Override
        public void checkpointed(long step) {
            context.event("checkpoint", Map.of("step", step));
        }

        @Override
        public boolean stopRequested() {
            return context.stopRequested().isPresent();
        }
    }
}
