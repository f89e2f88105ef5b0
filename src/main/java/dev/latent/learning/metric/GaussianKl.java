package dev.latent.learning.metric;

/** Kullback–Leibler divergence between diagonal Gaussians. */
public final class GaussianKl {

    private GaussianKl() {}

    /**
     * KL(N(μ, diag σ²) ‖ N(0, I)) = ½ Σ (μ² + σ² − log σ² − 1) (Kingma &amp; Welling 2014, appendix B).
     *
     * @param mean     μ, row-major [rows, dimensions]
     * @param variance σ², of the same shape
     * @return nats
     */
    public static double toStandardNormal(float[] mean, float[] variance, int row, int dimensions) {
        double sum = 0;
        for (int i = row * dimensions; i < (row + 1) * dimensions; i++) {
            double square = (double) mean[i] * mean[i];
            sum += square + variance[i] - Math.log(variance[i]) - 1;
        }
        return sum / 2;
    }
}
