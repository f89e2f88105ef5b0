package dev.latent.learning.metric;

import java.util.Arrays;
import java.util.List;

/**
 * How often which class was taken for which.
 *
 * @param labels names of the classes
 * @param counts one row for each actual class, one column for each predicted class
 */
@SuppressWarnings("ArrayRecordComponent")
public record ConfusionMatrix(List<String> labels, int[][] counts) {

    /**
     * Counts pairs.
     *
     * @param actual    index of the true class, for each example
     * @param predicted index of the predicted class
     */
    public static ConfusionMatrix of(List<String> labels, int[] actual, int[] predicted) {
        int[][] counts = new int[labels.size()][labels.size()];
        for (int i = 0; i < actual.length; i++) {
            counts[actual[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(List.copyOf(labels), counts);
    }

    /** Share of examples whose class was predicted; 0 without examples. */
    public double accuracy() {
        int total = 0;
        int right = 0;
        for (int c = 0; c < counts.length; c++) {
            total += Arrays.stream(counts[c]).sum();
            right += counts[c][c];
        }
        return total == 0 ? 0 : (double) right / total;
    }

    /** Mean of the classes' F1 = 2TP / (2TP + FP + FN), over the classes that occur, in truth or in prediction. */
    public double macroF1() {
        double sum = 0;
        int occurring = 0;
        for (int c = 0; c < counts.length; c++) {
            int actual = Arrays.stream(counts[c]).sum();
            int predicted = 0;
            for (int[] row : counts) {
                predicted += row[c];
            }
            if (actual + predicted > 0) {
                sum += 2.0 * counts[c][c] / (actual + predicted);
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }
}
