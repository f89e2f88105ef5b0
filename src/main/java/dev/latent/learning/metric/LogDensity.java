package dev.latent.learning.metric;

/**
 * Logarithms of factorised densities, summed over the values of one row of a row-major matrix, in nats.
 */
public final class LogDensity {

    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private LogDensity() {}

    /**
     * log p(x|z) of a Bernoulli likelihood with mean sigmoid(l): Σ x l − log(1 + eˡ), written so that no logit overflows.
     *
     * @param x      values in [0, 1], [rows, width]
     * @param logits l, [rows, width]
     */
    public static double bernoulli(float[] x, int row, float[] logits, int logitsRow, int width) {
        double sum = 0;
        int xAt = row * width;
        int logitAt = logitsRow * width;
        for (int i = 0; i < width; i++) {
            double logit = logits[logitAt + i];
            sum += x[xAt + i] * logit - Math.max(logit, 0) - Math.log1p(Math.exp(-Math.abs(logit)));
        }
        return sum;
    }

    /**
     * log N(x; μ, diag σ²) = −½ Σ ((x − μ)/σ)² + 2 log σ + log 2π.
     *
     * @param mean     μ, [rows, width]
     * @param logScale log σ, one for each value: [width]
     */
    public static double gaussian(float[] x, int row, float[] mean, int meanRow, float[] logScale, int width) {
        double sum = 0;
        int xAt = row * width;
        int meanAt = meanRow * width;
        for (int i = 0; i < width; i++) {
            double z = ((double) x[xAt + i] - mean[meanAt + i]) * Math.exp(-logScale[i]);
            sum += z * z + 2 * logScale[i] + LOG_TWO_PI;
        }
        return -sum / 2;
    }

    /** log N(z; 0, I), of one row of z [rows, width]. */
    public static double standardNormal(float[] z, int row, int width) {
        double sum = 0;
        for (int i = row * width; i < (row + 1) * width; i++) {
            sum += (double) z[i] * z[i] + LOG_TWO_PI;
        }
        return -sum / 2;
    }

    /** log N(z; μ, diag σ²) by variances: of one row of z against one row of μ and σ², each [rows, width]. */
    public static double diagonalGaussian(float[] z, int row, float[] mean, float[] variance, int meanRow, int width) {
        double sum = 0;
        int zAt = row * width;
        int meanAt = meanRow * width;
        for (int i = 0; i < width; i++) {
            double difference = (double) z[zAt + i] - mean[meanAt + i];
            double v = variance[meanAt + i];
            sum += difference * difference / v + Math.log(v) + LOG_TWO_PI;
        }
        return -sum / 2;
    }
}
