package dev.latent.learning.metric;

import java.util.Arrays;

/**
 * How well a number was predicted.
 *
 * @param mae  mean absolute error
 * @param rmse root of the mean squared error
 * @param r2   1 − Σ(y − ŷ)² / Σ(y − ȳ)²: 1 is perfect, 0 is as good as the mean. Where y never changes: 1 if all are right, else 0
 */
public record RegressionMetrics(double mae, double rmse, double r2) {

    /**
     * Measures predictions.
     *
     * @param actual    at least one
     * @param predicted as many
     */
    public static RegressionMetrics of(double[] actual, float[] predicted) {
        double mean = Arrays.stream(actual).average().orElse(Double.NaN);
        boolean constant = Arrays.stream(actual).allMatch(value -> value == actual[0]);
        double absolute = 0;
        double squared = 0;
        double total = 0;
        for (int i = 0; i < actual.length; i++) {
            double error = actual[i] - predicted[i];
            absolute += Math.abs(error);
            squared += error * error;
            total += (actual[i] - mean) * (actual[i] - mean);
        }
        double r2 = constant ? constantR2(squared) : 1 - squared / total;
        return new RegressionMetrics(absolute / actual.length, Math.sqrt(squared / actual.length), r2);
    }

    private static double constantR2(double squaredErrors) {
        return squaredErrors == 0 ? 1 : 0;
    }
}
