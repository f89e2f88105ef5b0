package dev.latent.job;

import dev.latent.error.ServiceException;

/** How a run ended. */
sealed interface JobEnd {

    record Succeeded(JobOutcome outcome) implements JobEnd {}

    record Failed(ServiceException failure) implements JobEnd {}

    record Cancelled(boolean checkpointKept) implements JobEnd {}

    record Paused() implements JobEnd {}

    /** The process ends; another run goes on. */
    record HandedBack() implements JobEnd {}

    /** Whether another run may go on from what this one left in the job's folder. */
    default boolean keepsCheckpoint() {
        return this instanceof Paused
                || this instanceof HandedBack
                || (this instanceof Cancelled cancelled && cancelled.checkpointKept());
    }
}
