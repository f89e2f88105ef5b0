package dev.latent.learning.head;

/**
 * Scaling of features to mean 0 and standard deviation 1, so that one L2 penalty suits them all. A feature that does not change
 * is scaled to 0: nothing can be learnt from it.
 *
 * @param mean             [width]
 * @param inverseDeviation [width]; 0 for a feature that does not change
 */
@SuppressWarnings("ArrayRecordComponent")
record FeatureScaling(double[] mean, double[] inverseDeviation) {

    /** Deviations below this share of the mean are float32 rounding. */
    private static final double SMALLEST_RELATIVE = 1e-6;

    /** Measures the rows asked. */
    static FeatureScaling measure(FeatureMatrix features, int[] rows) {
        int width = features.width();
        float[] values = features.values();
        double[] mean = new double[width];
        for (int row : rows) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                mean[i] += values[at + i];
            }
        }
        for (int i = 0; i < width; i++) {
            mean[i] /= rows.length;
        }
        double[] squares = new double[width];
        for (int row : rows) {
            int at = row * width;
            for (int i = 0; i < width; i++) {
                double difference = values[at + i] - mean[i];
                squares[i] += difference * difference;
            }
        }
        double[] inverse = new double[width];
        for (int i = 0; i < width; i++) {
            double deviation = Math.sqrt(squares[i] / rows.length);
            inverse[i] = deviation > Math.max(SMALLEST_RELATIVE * Math.abs(mean[i]), 1e-30) ? 1 / deviation : 0;
        }
        return new FeatureScaling(mean, inverse);
    }

    int width() {
        return mean.length;
    }
}
