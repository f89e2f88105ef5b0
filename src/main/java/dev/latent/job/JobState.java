package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/**
 * Where a job is in its life.
 *
 * <table>
 * <caption>What leads where</caption>
 * <tr><td>queued</td><td>→ running</td><td>a worker takes it</td></tr>
 * <tr><td></td><td>→ paused, cancelled</td><td>a client asks for it, at once</td></tr>
 * <tr><td>running</td><td>→ succeeded, failed</td><td>its work ends, its time limit among the reasons</td></tr>
 * <tr><td></td><td>→ paused, cancelled</td><td>a client asks for it, and the worker leaves off</td></tr>
 * <tr><td></td><td>→ queued</td><td>its worker's process stops</td></tr>
 * <tr><td>paused</td><td>→ queued</td><td>a client resumes it: a new turn in the line, the same checkpoint</td></tr>
 * <tr><td></td><td>→ cancelled</td><td>a client asks for it, or its checkpoint grew too old</td></tr>
 * <tr><td>cancelled</td><td>→ queued</td><td>a client resumes it, while the checkpoint that it asked to keep is there</td></tr>
 * </table>
 *
 * <p>A job that is queued, running or paused is active: it holds what it uses and claims. A cancelled one holds nothing, and must get all of
 * it again to be resumed. A paused job counts as waiting, where waiting jobs are counted: it comes back without asking whether there
 * is room.
 */
public enum JobState {
    /** Waits for a worker. */
    @JsonProperty("queued")
    QUEUED,
    /** A worker has it, or had it when its process died and another will go on. */
    @JsonProperty("running")
    RUNNING,
    /** Stopped until it is resumed. */
    @JsonProperty("paused")
    PAUSED,
    @JsonProperty("succeeded")
    SUCCEEDED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("cancelled")
    CANCELLED;

    /** Whether nothing follows. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELLED;
    }

    /** The name in JSON and in the database. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobState of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
