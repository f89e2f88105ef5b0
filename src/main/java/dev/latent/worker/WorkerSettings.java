package dev.latent.worker;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The worker processes of a server in the role {@code all}.
 *
 * @param workers           worker processes, and so jobs that run at once; each costs some 300 MB and its model's training, 0 leaves the
 *                          work to others
 * @param workerThreads     threads that each trains with, 0 for its share of the cores; a resumed job ends with the same bytes only
 *                          where this stays the same
 * @param workerOptions     options for their JVM after those of the server's, such as {@code -Xmx2g}
 * @param workerIdleTimeout how long workers without work are kept; starting one takes some seconds
 * @param shutdownGrace     how long a running job may take to leave a checkpoint when the process ends
 */
@Validated
@ConfigurationProperties("latent.jobs")
record WorkerSettings(
        @Min(0) @Max(64) @DefaultValue("1") int workers,
        @Min(0) @Max(1024) @DefaultValue("0") int workerThreads,
        @DefaultValue List<String> workerOptions,
        @NotNull @DefaultValue("10m") Duration workerIdleTimeout,
        @NotNull @DefaultValue("25s") Duration shutdownGrace) {}
