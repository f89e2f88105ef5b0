package dev.latent.learning.metric;

/** Estimates log p(x) by importance sampling from the posterior (Burda, Grosse &amp; Salakhutdinov 2016, eq. 8). */
public final class ImportanceSampling {

    private ImportanceSampling() {}

    /**
     * log (1/k) Σ exp(wᵢ), without overflow. With wᵢ = log p(x, zᵢ) − log q(zᵢ|x), zᵢ drawn from q, it is a lower bound of
     * log p(x) in expectation, and meets it as k grows; with k = 1 it is the ELBO's estimate.
     *
     * @param logWeights wᵢ, at least one
     * @return nats
     */
    public static double logMeanExp(double[] logWeights) {
        double max = Double.NEGATIVE_INFINITY;
        for (double weight : logWeights) {
            max = Math.max(max, weight);
        }
        if (Double.isInfinite(max)) {
            return max;
        }
        double sum = 0;
        for (double weight : logWeights) {
            sum += Math.exp(weight - max);
        }
        return max + Math.log(sum / logWeights.length);
    }
}
