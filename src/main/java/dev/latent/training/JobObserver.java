package dev.latent.training;

import dev.latent.job.JobContext;
import dev.latent.job.JobContext.StopReason;
import dev.latent.job.JobProgress;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import java.util.Map;
import java.util.Optional;

/** Passes a training run's progress to its job, and the job's stop to the run. */
public final class JobObserver implements TrainingObserver {

    private final JobContext job;

    private StopReason reason = StopReason.CANCEL;

    public JobObserver(JobContext job) {
        this.job = job;
    }

    /** Why the run was asked to stop. */
    public StopReason reason() {
        return reason;
    }

    @Override
    public void progressed(TrainingProgress now) {
        double fraction = (double) now.step() / now.steps();
        job.progress(
                new JobProgress(now.epoch(), now.epochs(), now.step(), now.steps(), fraction, now.etaSeconds()),
                now.metrics());
    }

    @Override
    public void resumed(long step) {
        job.event("checkpoint-loaded", Map.of("step", step));
    }

    @Override
    public void checkpointed(long step) {
        job.event("checkpoint", Map.of("step", step));
    }

    @Override
    public boolean stopRequested() {
        Optional<StopReason> requested = job.stopRequested();
        requested.ifPresent(given -> reason = given);
        return requested.isPresent();
    }
}
