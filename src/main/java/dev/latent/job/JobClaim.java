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
 * @param crash   how the run before ended, null if it did not crash
 */
record JobClaim(
        String id,
        String type,
        int run,
        String request,
        JobContext.@Nullable StopReason stop,
        Map<String, Double> metrics,
        Duration spent,
        Duration limit,
        @Nullable Crash crash) {

    /**
     * A run that ended without a word.
     *
     * @param step        at which it ended
     * @param times       runs in a row that ended so at this step
     * @param outOfMemory whether the last one ran out of memory
     */
    record Crash(long step, int times, boolean outOfMemory) {}
}
