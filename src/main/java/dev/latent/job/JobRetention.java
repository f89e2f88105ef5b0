package dev.latent.job;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What is kept of jobs, and how long. Published models are kept until somebody deletes them.
 *
 * @param retention           how long a job that ended is kept, with its events, its report or its files, and its idempotency key; each
 *                            costs rows, and an encoding job its embeddings on disk
 * @param eventRetention      how long its events of progress are kept, up to a megabyte for a long job; the other events stay
 * @param checkpointRetention how long the checkpoint of a paused job, which is cancelled then, or of a cancelled one is kept; each
 *                            costs three times the parameters on disk
 * @param sweepInterval       time between two looks for what is older; each look costs a few queries and a listing of folders
 */
@Validated
@ConfigurationProperties("latent.jobs")
record JobRetention(
        @NotNull @DurationMin(seconds = 1) @DefaultValue("30d")
        Duration retention,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("7d")
        Duration eventRetention,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("14d")
        Duration checkpointRetention,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("10m")
        Duration sweepInterval) {}
