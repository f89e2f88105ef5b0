package dev.latent.finetuning;

import dev.latent.job.JobContext;
import dev.latent.job.JobStoppedException;

/** Ends work at a point where it can simply be done again. */
final class StopGuard {

    private final JobContext context;

    StopGuard(JobContext context) {
        this.context = context;
    }

    /** @throws JobStoppedException if the job was asked to stop */
    void check() {
        context.stopRequested().ifPresent(reason -> {
            throw new JobStoppedException(reason);
        });
    }
}
