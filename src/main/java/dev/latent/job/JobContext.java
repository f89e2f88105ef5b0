package dev.latent.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a handler knows of the job it runs, and how it reports. */
public interface JobContext {

    String id();

    /** Counts the runs of the job: 1 for the first, one more after each crash, pause or shutdown. */
    int run();

    /** The request, as stored JSON. */
    String request();

    /**
     * A folder of the job's own that outlives a crash; it is deleted when the job ends for good. A run that lost its claim may still
     * write here for a moment beside the one that took over, so files carry the number of their run.
     */
    Path directory();

    /**
     * Where a run that succeeds may move a folder of files, fsynced and with no folders in it, that is kept for as long as the job is.
     * The name is free.
     */
    Path resultFolder();

    /** Makes a file of the folder outlive this machine, in place of an earlier one of its name. */
    void share(Path file) throws IOException;

    /** Deletes a file of the folder, and wherever it was shared. */
    void delete(Path file) throws IOException;

    /** Stores where the job stands and appends a {@code progress} event. */
    void progress(JobProgress progress, Map<String, Double> metrics);

    /** Appends an event. */
    void event(String type, Map<String, Object> data);

    /** Says which step begins, so that crashes at one step are told from crashes anywhere. Cheap: call it at every step. */
    void stepping(long step);

    /**
     * Why the handler should stop soon, if it should. Cheap: ask at every step.
     *
     * @throws dev.latent.error.ServiceException {@code TIME_LIMIT_EXCEEDED} where the job has run for as long as it may: let it pass
     */
    Optional<StopReason> stopRequested();

    /**
     * Ends work at a point where it can simply be done again.
     *
     * @throws JobStoppedException if the handler should stop
     */
    default void requireNoStop() {
        stopRequested().ifPresent(reason -> {
            throw new JobStoppedException(reason);
        });
    }

    /**
     * Makes sure that this run still has the job, and that it keeps it until the caller's transaction ends.
     *
     * @throws JobStoppedException if another run has it
     */
    void requireClaim();

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
