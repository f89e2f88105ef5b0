package dev.latent.learning.metric;

import java.util.List;

/**
 * How well one class out of many was predicted.
 *
 * @param accuracy share of examples whose most probable class is the true one
 * @param macroF1  mean of the classes' F1
 * @param logLoss  mean of −log p(true class), nats
 */
public record ClassificationMetrics(double accuracy, double macroF1, double logLoss, ConfusionMatrix confusionMatrix) {

    /** Keeps the logarithm of a probability that was rounded to 0 finite. */
    static final double SMALLEST_PROBABILITY = 1e-15;

    /**
     * Measures predictions.
     *
     * @param labels        names of the classes
     * @param actual        index of the true class, for each example; at least one
     * @param probabilities float32 [examples, classes]; of equal ones the first counts as predicted
     */
    public static ClassificationMetrics of(List<String> labels, int[] actual, float[] probabilities) {
        int classes = labels.size();
        int[] predicted = new int[actual.length];
        double loss = 0;
        for (int i = 0; i < actual.length; i++) {
            int row = i * classes;
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (probabilities[row + c] > probabilities[row + best]) {
                    best = c;
                }
            }
            predicted[i] = best;
            loss -= Math.log(Math.max(probabilities[row + actual[i]], SMALLEST_PROBABILITY));
        }
        ConfusionMatrix matrix = ConfusionMatrix.of(labels, actual, predicted);
        return new ClassificationMetrics(matrix.accuracy(), matrix.macroF1(), loss / actual.length, matrix);
    }
}
