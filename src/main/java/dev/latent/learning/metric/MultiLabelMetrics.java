package dev.latent.learning.metric;

/**
 * How well tags were predicted; a tag is predicted where its probability is at least ½.
 *
 * @param microF1        F1 = 2TP / (2TP + FP + FN) over all decisions together
 * @param macroF1        mean of the tags' F1, over the tags that occur, in truth or in prediction
 * @param subsetAccuracy share of examples all of whose tags are right
 * @param logLoss        mean over the examples of the sum over the tags of −log p(what is true), nats
 */
public record MultiLabelMetrics(double microF1, double macroF1, double subsetAccuracy, double logLoss) {

    /**
     * Measures predictions.
     *
     * @param actual        flags for each example; at least one example
     * @param probabilities float32 [examples, tags]
     */
    public static MultiLabelMetrics of(boolean[][] actual, float[] probabilities) {
        int tags = actual[0].length;
        int[] hits = new int[tags];
        int[] marks = new int[tags];
        int exact = 0;
        double loss = 0;
        for (int i = 0; i < actual.length; i++) {
            boolean right = true;
            for (int k = 0; k < tags; k++) {
                double probability = probabilities[i * tags + k];
                boolean predicted = probability >= 0.5;
                boolean truth = actual[i][k];
                hits[k] += predicted && truth ? 1 : 0;
                marks[k] += (predicted ? 1 : 0) + (truth ? 1 : 0);
                right &= predicted == truth;
                loss -= Math.log(
                        Math.max(truth ? probability : 1 - probability, ClassificationMetrics.SMALLEST_PROBABILITY));
            }
            exact += right ? 1 : 0;
        }
        return new MultiLabelMetrics(
                microF1(hits, marks), macroF1(hits, marks), (double) exact / actual.length, loss / actual.length);
    }

    /** @param marks 2TP + FP + FN of each tag */
    private static double microF1(int[] hits, int[] marks) {
        long allHits = 0;
        long allMarks = 0;
        for (int k = 0; k < hits.length; k++) {
            allHits += hits[k];
            allMarks += marks[k];
        }
        return allMarks == 0 ? 0 : 2.0 * allHits / allMarks;
    }

    private static double macroF1(int[] hits, int[] marks) {
        double sum = 0;
        int occurring = 0;
        for (int k = 0; k < hits.length; k++) {
            if (marks[k] > 0) {
                sum += 2.0 * hits[k] / marks[k];
                occurring++;
            }
        }
        return occurring == 0 ? 0 : sum / occurring;
    }
}
