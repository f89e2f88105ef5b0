package dev.latent.learning;

import dev.latent.learning.graph.Parameters;
import java.util.Map;

/**
 * What a training run ended with.
 *
 * @param parameters of the last epoch, or of the best one with early stopping
 * @param metrics    of that epoch
 * @param epochs     that were trained
 * @param seconds    spent in the training loop
 */
public record TrainingResult(Parameters parameters, Map<String, Double> metrics, int epochs, double seconds) {}
