package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;

/**
 * How much more one dimension of z tells of a factor than every other dimension does (Chen et al. 2018, eq. 6):
 *
 * <pre>
 * gap of a factor v = (I(zⱼ; v) − max over k ≠ j of I(zₖ; v)) / H(v),   j the dimension with the largest I
 * MIG               = mean of the gaps over the factors
 * </pre>
 *
 * <p>in [0, 1] but for what is estimated. There are two definitions of I, whose figures are not interchangeable: {@link #ofMeans} and
 * {@link #ofSamples}.
 *
 * @param mean over the factors
 * @param gaps one for each factor
 */
@SuppressWarnings("ArrayRecordComponent")
public record MutualInformationGap(double mean, double[] gaps) {

    /** No more examples than these are looked at by {@link #ofMeans}. */
    public static final int MAX_EXAMPLES = 10_000;

    private static final int BINS = 20;

    /**
     * With z the posterior means in 20 bins of equal width between the smallest and the largest, as Locatello et al. (2019) do, and I and H
     * of the observed frequencies. A factor with more values than a dimension has bins cannot reach 1. Measured on the first
     * {@link #MAX_EXAMPLES} examples.
     *
     * @param means   posterior means [examples, dimensions], at least two dimensions
     * @param factors what the examples were made from [examples, factors]; each takes at least two values
     * @throws IllegalArgumentException if the shapes do not fit, a factor never changes, or a value is not finite
     */
    public static MutualInformationGap ofMeans(FeatureMatrix means, FeatureMatrix factors) {
        Columns.requireMatching(means, factors);
        Columns.requireTwoDimensions(means);
        FeatureMatrix codes = Columns.head(means, MAX_EXAMPLES);
        FeatureMatrix causes = Columns.head(factors, MAX_EXAMPLES);
        int[][] bins = new int[codes.width()][];
        for (int dimension = 0; dimension < bins.length; dimension++) {
            bins[dimension] = bins(Columns.column(codes, dimension));
        }
        double[] gaps = new double[causes.width()];
        for (int factor = 0; factor < gaps.length; factor++) {
            int[] values = Columns.ranks(causes, factor);
            double[] information = Arrays.stream(bins)
                    .mapToDouble(bin -> information(bin, values))
                    .toArray();
            gaps[factor] = gap(information) / entropy(values);
        }
        return new MutualInformationGap(Arrays.stream(gaps).average().orElse(Double.NaN), gaps);
    }

    /**
     * With z drawn from q(z|x), as Chen et al. (2018, appendix C) do: I(zⱼ; v) = H(zⱼ) − H(zⱼ|v), where the density of zⱼ is the mixture of
     * the examples' posteriors, and that of zⱼ given v of the posteriors of the examples with that value. {@value SampledInformation#SAMPLES}
     * samples and mixtures of up to {@value SampledInformation#COMPONENTS} examples, drawn by seed, where the paper has 10,000 samples and all
     * examples. Where posteriors are so narrow that each tells its example from all others, every dimension tells every factor of these examples, and
     * the gap is 0.
     *
     * @param means     of q(z|x) [examples, dimensions], at least two dimensions
     * @param variances of q(z|x), of the same shape, positive
     * @param factors   what the examples were made from [examples, factors]; each takes at least two values
     * @throws IllegalArgumentException if the shapes do not fit, a factor never changes, a variance is not positive or a value not finite
     */
    public static MutualInformationGap ofSamples(
            FeatureMatrix means, FeatureMatrix variances, FeatureMatrix factors, long seed) {
        return ofSamples(means, variances, factors, seed, () -> {});
    }

    /** @param pause called often; what it throws ends the work */
    public static MutualInformationGap ofSamples(
            FeatureMatrix means, FeatureMatrix variances, FeatureMatrix factors, long seed, Runnable pause) {
        Columns.requireMatching(means, factors);
        Columns.requireTwoDimensions(means);
        if (variances.rows() != means.rows() || variances.width() != means.width()) {
            throw new IllegalArgumentException("means of [%d, %d] with variances of [%d, %d]"
                    .formatted(means.rows(), means.width(), variances.rows(), variances.width()));
        }
        InnerProducts.requireFinite(variances, "variances");
        SampledInformation sampled = SampledInformation.draw(means, variances, factors, seed);
        double[][] information = sampled.information(pause);
        double[] gaps = new double[factors.width()];
        for (int factor = 0; factor < gaps.length; factor++) {
            gaps[factor] = gap(information[factor]) / entropy(sampled.values(factor));
        }
        return new MutualInformationGap(Arrays.stream(gaps).average().orElse(Double.NaN), gaps);
    }

    /** Between the largest and the next, which may be equal. */
    static double gap(double[] scores) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1] - sorted[sorted.length - 2];
    }

    /** H = −Σ p log p of the observed frequencies, nats. */
    private static double entropy(int[] values) {
        int[] totals = new int[Columns.distinct(values)];
        for (int value : values) {
            totals[value]++;
        }
        double sum = 0;
        for (int total : totals) {
            sum += total * Math.log((double) values.length / total);
        }
        return sum / values.length;
    }

    /** I = Σ p(b, v) log p(b, v) / (p(b) p(v)) of the observed frequencies, nats. */
    private static double information(int[] left, int[] right) {
        int leftCount = Columns.distinct(left);
        int rightCount = Columns.distinct(right);
        int[][] joint = new int[leftCount][rightCount];
        int[] leftTotals = new int[leftCount];
        int[] rightTotals = new int[rightCount];
        for (int i = 0; i < left.length; i++) {
            joint[left[i]][right[i]]++;
            leftTotals[left[i]]++;
            rightTotals[right[i]]++;
        }
        double sum = 0;
        for (int l = 0; l < leftCount; l++) {
            for (int r = 0; r < rightCount; r++) {
                if (joint[l][r] > 0) {
                    double ratio = (double) joint[l][r] * left.length / ((double) leftTotals[l] * rightTotals[r]);
                    sum += joint[l][r] * Math.log(ratio);
                }
            }
        }
        return sum / left.length;
    }

    private static int[] bins(float[] values) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        int[] bins = new int[values.length];
        for (int i = 0; i < values.length && high > low; i++) {
            bins[i] = Math.min(BINS - 1, (int) (BINS * ((double) values[i] - low) / ((double) high - low)));
        }
        return bins;
    }
}
