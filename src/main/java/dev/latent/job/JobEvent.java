package dev.latent.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Something that happened to a job. */
@Schema(description = "Something that happened to a job.")
public record JobEvent(
        @Schema(
                description =
                        "Position among the job's events, from 1. Numbers are left out where a job ended long ago: `progress` goes first (`latent.jobs.event-retention`).",
                example = "3")
        long sequence,

        @Schema(
                description =
                        "What happened: `queued`, `started`, `progress`, `checkpoint`, `checkpoint-loaded`, `paused`, `resumed`, `cancelled`, `succeeded`, `failed`, or what the type of job adds.",
                example = "progress")
        String type,

        @Schema(description = "When.") Instant at,

        @Schema(
                description = "More of it: for `progress`, the progress and its metrics.",
                type = "object",
                implementation = Object.class)
        JsonNode data) {

    public static final String QUEUED = "queued";

    public static final String STARTED = "started";

    public static final String RESUMED = "resumed";

    public static final String PROGRESS = "progress";

    public static final String PAUSED = "paused";

    public static final String CANCELLED = "cancelled";

    public static final String SUCCEEDED = "succeeded";

    public static final String FAILED = "failed";
}
