package dev.latent.job;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker's right to work on a job: void as soon as another worker has a higher run.
 *
 * @param run     1 for the first
 * @param request the stored JSON
 * @param stop    what a client already asked for, null if nothing
 * @param metrics the figures of earlier runs
 * @param spent   how long the earlier runs took
 * @param limit   how long all runs together may take
 */
record JobClaim(
        String id,
        String type,
        int run,
        String request,
        JobContext.@Nullable StopReason stop,
        Map<String, Double> metrics,
        Duration spent,
        Duration limit) {}
