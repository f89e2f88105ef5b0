package dev.latent.job;

import dev.latent.error.ServiceException;
import org.jspecify.annotations.Nullable;

/** How a run ended. */
sealed interface JobEnd {

    /** @param result the files that it left, null if none */
    record Succeeded(JobOutcome outcome, @Nullable JobResult result) implements JobEnd {}

    record Failed(ServiceException failure) implements JobEnd {}

    record Cancelled(boolean checkpointKept) implements JobEnd {}

    record Paused() implements JobEnd {}

    /**
     * Another run goes on.
     *
     * @param reason why this one did not, for the event
     */
    record HandedBack(String reason) implements JobEnd {

        /** The process ends. */
        static final HandedBack SHUTDOWN = new HandedBack("shutdown");

        /** The database went away in the middle. */
        static final HandedBack DATABASE = new HandedBack("database");

        /** The storage that machines share went away in the middle. */
        static final HandedBack STORAGE = new HandedBack("storage");
    }

    /** Whether another run may go on from what this one left in the job's folder. */
    default boolean keepsCheckpoint() {
        return this instanceof Paused
                || this instanceof HandedBack
                || (this instanceof Cancelled cancelled && cancelled.checkpointKept());
    }
}
