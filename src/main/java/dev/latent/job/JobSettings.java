package dev.latent.job;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How jobs are queued and worked on.
 *
 * @param directory        where each job has a folder while it is active; all workers on one database must see the same one
 * @param workerName       what a worker process is called in the scheduler's table; no two may share one
 * @param pollInterval     how often idle workers look for work that another process queued; each look costs a query
 * @param heartbeat        how often a worker says that it lives; a dead one's jobs are taken over after at most six of these
 * @param progressInterval least time between two stored reports of progress; each costs a transaction
 * @param stopPollInterval how long a worker may go without asking whether its job should stop; each time costs a query
 * @param shutdownGrace    how long a running job may take to leave a checkpoint when the process ends
 * @param maxEventStreams  event streams that may be open at once; each costs a connection and a little memory
 * @param streamInterval   how often open event streams look for news; each look costs one query for all
 * @param streamHeartbeat  silence after which a stream gets a comment, so that nobody on the way gives it up
 */
@Validated
@ConfigurationProperties("latent.jobs")
record JobSettings(
        @NotNull Path directory,
        @NotBlank @DefaultValue("${random.uuid}") String workerName,
        @NotNull @DefaultValue("1s") Duration pollInterval,
        @NotNull @DefaultValue("2s") Duration heartbeat,
        @NotNull @DefaultValue("250ms") Duration progressInterval,
        @NotNull @DefaultValue("250ms") Duration stopPollInterval,
        @NotNull @DefaultValue("25s") Duration shutdownGrace,
        @Min(1) @DefaultValue("100") int maxEventStreams,
        @NotNull @DefaultValue("250ms") Duration streamInterval,
        @NotNull @DefaultValue("15s") Duration streamHeartbeat) {}
