package dev.latent.job;

import org.jspecify.annotations.Nullable;

/**
 * Where a job stands.
 *
 * @param fraction   done so far, in [0, 1]
 * @param etaSeconds estimated seconds left, null while nothing is known
 */
public record JobProgress(
        int epoch,
        int epochs,
        long step,
        long steps,
        double fraction,
        @Nullable Double etaSeconds) {}
