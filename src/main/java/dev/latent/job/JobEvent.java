package dev.latent.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** Something that happened to a job. */
@Schema(description = "Something that happened to a job.")
record JobEvent(
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

    static final String QUEUED = "queued";

    static final String STARTED = "started";

    static final String RESUMED = "resumed";

    static final String PROGRESS = "progress";

    static final String PAUSED = "paused";

    static final String CANCELLED = "cancelled";

    static final String SUCCEEDED = "succeeded";

    static final String FAILED = "failed";
}
