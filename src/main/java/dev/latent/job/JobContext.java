package dev.latent.job;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a handler knows of the job it runs, and how it reports. */
public interface JobContext {

    String id();

    /** The request, as stored JSON. */
    String request();

    /** A folder of the job's own that outlives a crash; it is deleted when the job ends for good. */
    Path directory();

    /** Stores where the job stands and appends a {@code progress} event. */
    void progress(JobProgress progress, Map<String, Double> metrics);

    /** Appends an event. */
    void event(String type, Map<String, Object> data);

    /**
     * Why the handler should stop soon, if it should. Cheap: ask at every step.
     *
     * @throws dev.latent.error.ServiceException {@code TIME_LIMIT_EXCEEDED} where the job has run for as long as it may: let it pass
     */
    Optional<StopReason> stopRequested();

    /** Why a running job is asked to stop. */
    enum StopReason {
        /** For good. */
        CANCEL,
        /** For good, unless it is resumed: leave a checkpoint. */
        CANCEL_KEEP,
        /** Until it is resumed: leave a checkpoint. */
        PAUSE,
        /** The process ends: leave a checkpoint, another run goes on. */
        SHUTDOWN
    }
}
