package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Where a job is in its life. */
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
