package dev.latent.learning;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a training run stands.
 *
 * @param epoch      complete epochs
 * @param epochs     planned
 * @param step       steps taken
 * @param steps      planned
 * @param etaSeconds estimated seconds left; null while nothing is known
 * @param metrics    means over the running epoch so far, and {@code validation…} of the last complete one
 * @param epochEnded whether an epoch has just been completed
 */
public record TrainingProgress(
        int epoch,
        int epochs,
        long step,
        long steps,
        @Nullable Double etaSeconds,
        Map<String, Double> metrics,
        boolean epochEnded) {}
