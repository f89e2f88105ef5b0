package dev.latent.training;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobContext;
import dev.latent.job.JobContext.StopReason;
import dev.latent.job.JobProgress;
import dev.latent.job.JobStoppedException;
import dev.latent.learning.DivergedException;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.Split;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training loop within a job: its checkpoints lie in the job's folder, its progress becomes the job's, the job's stop ends it.
 * Each run has a checkpoint of its own, so that one which lost the job and has not noticed yet harms no other.
 */
public final class JobTraining {

    private static final String CHECKPOINT = "checkpoint-";

    private final JobContext job;

    private final Duration checkpointEvery;

    private final double fractionBefore;

    /** @param fractionBefore part of the job that is done before training starts, in [0, 1) */
    public JobTraining(JobContext job, Duration checkpointEvery, double fractionBefore) {
        this.job = job;
        this.checkpointEvery = checkpointEvery;
        this.fractionBefore = fractionBefore;
    }

    /**
     * Trains to the end, from the job's checkpoint if there is one.
     *
     * @param initial where to start without a checkpoint
     * @throws JobStoppedException if the job was asked to stop; a checkpoint was left
     * @throws ServiceException    TRAINING_DIVERGED if the loss is not finite; INVALID_REQUEST if a step would not fit into memory;
     *                             DATASET_UNSUITABLE if there is nothing to learn from
     */
    public TrainingResult train(
            Objective objective, TrainingSpec spec, ExampleSource examples, Split split, Parameters initial)
            throws IOException {
        StepMemory.require(objective, spec, examples, split, job);
        List<Path> earlier = new ArrayList<>();
        for (int run = job.run() - 1; run > 0; run--) {
            earlier.add(checkpoint(run));
        }
        Trainer.Checkpoints checkpoints = new Trainer.Checkpoints(earlier, checkpoint(job.run()), checkpointEvery);
        Trainer trainer = new Trainer(objective, spec, examples, split, checkpoints, System::nanoTime);
        Observer observer = new Observer(earlier);
        try {
            return trainer.train(initial, observer).orElseThrow(() -> new JobStoppedException(observer.reason));
        } catch (DivergedException e) {
            throw new ServiceException(ErrorCode.TRAINING_DIVERGED, String.valueOf(e.getMessage()), e);
        } catch (UnsuitedException e) {
            throw ServiceException.ofField(ErrorCode.DATASET_UNSUITABLE, e.field(), String.valueOf(e.getMessage()));
        }
    }

    private Path checkpoint(int run) {
        return job.directory().resolve(CHECKPOINT + run);
    }

    private final class Observer implements TrainingObserver {

        /** The last one that was given: the answer of the job may change while the checkpoint is written. */
        private StopReason reason = StopReason.SHUTDOWN;

        private final List<Path> earlier;

        Observer(List<Path> earlier) {
            this.earlier = earlier;
        }

        @Override
        public void progressed(TrainingProgress now) {
            int running = now.epoch() + (now.epochEnded() ? 0 : 1);
            double trained = (double) now.step() / now.steps();
            job.progress(
                    new JobProgress(
                            Math.min(running, now.epochs()),
                            now.epochs(),
                            now.step(),
                            now.steps(),
                            fractionBefore + (1 - fractionBefore) * trained,
                            now.etaSeconds()),
                    now.metrics());
        }

        @Override
        public void resumed(long step) {
            job.event("checkpoint-loaded", Map.of("step", step));
        }

        @Override
        public void checkpointing() {
            job.requireClaim();
        }

        @Override
        public void checkpointed(long step) throws IOException {
            job.share(checkpoint(job.run()));
            for (Path superseded : earlier) {
                job.delete(superseded);
            }
            earlier.clear();
            job.event("checkpoint", Map.of("step", step));
        }

        @Override
        public boolean stopRequested(long step) {
            job.stepping(step);
            Optional<StopReason> requested = job.stopRequested();
            requested.ifPresent(given -> reason = given);
            return requested.isPresent();
        }
    }
}
