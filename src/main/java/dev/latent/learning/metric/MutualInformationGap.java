package dev.latent.learning.metric;

import java.util.Arrays;

/**
 * How much more one dimension of z tells of a factor than every other dimension does (Chen et al. 2018, eq. 6):
 *
 * <pre>
 * gap of a factor v = (I(zⱼ; v) − max over k ≠ j of I(zₖ; v)) / H(v),   j the dimension with the largest I
 * MIG               = mean of the gaps over the factors
 * </pre>
 *
 * <p>in [0, 1]. Here z are posterior means in 20 bins of equal width between the smallest and the largest (as Locatello et al. 2019
 * do), not samples of q(z|x): two definitions whose figures are not interchangeable. A factor with more values than a dimension
 * has bins cannot reach 1.
 *
 * @param mean over the factors
 * @param gaps one for each factor
 */
@SuppressWarnings("ArrayRecordComponent")
public record MutualInformationGap(double mean, double[] gaps) {

    /** No more examples than these are looked at. */
    public static final int MAX_EXAMPLES = 10_000;

    private static final int BINS = 20;

    /**
     * Measures on the first {@link #MAX_EXAMPLES} examples.
     *
     * @param means      posterior means, row-major [examples, dimensions]
     * @param dimensions at least 2
     * @param factors    what the examples were made from, row-major [examples, factors]; each takes at least two values
     */
    public static MutualInformationGap of(float[] means, int dimensions, float[] factors, int factorCount) {
        if (dimensions < 2) {
            throw new IllegalArgumentException("a gap is between two dimensions, got " + dimensions);
        }
        int examples = Math.min(MAX_EXAMPLES, means.length / dimensions);
        int[][] bins = new int[dimensions][];
        for (int dimension = 0; dimension < dimensions; dimension++) {
            bins[dimension] = bins(column(means, dimension, dimensions, examples));
        }
        double[] gaps = new double[factorCount];
        for (int factor = 0; factor < factorCount; factor++) {
            gaps[factor] = gap(bins, values(column(factors, factor, factorCount, examples)), factor);
        }
        return new MutualInformationGap(Arrays.stream(gaps).average().orElse(Double.NaN), gaps);
    }

    private static double gap(int[][] bins, int[] values, int factor) {
        int count = Arrays.stream(values).max().orElse(0) + 1;
        if (count < 2) {
            throw new IllegalArgumentException(
                    "factor %d has one value only: there is nothing to know of it".formatted(factor));
        }
        double[] information = new double[bins.length];
        for (int dimension = 0; dimension < bins.length; dimension++) {
            information[dimension] = information(bins[dimension], values, count);
        }
        Arrays.sort(information);
        double entropy = information(values, values, count);
        return (information[bins.length - 1] - information[bins.length - 2]) / entropy;
    }

    /** I = Σ p(b, v) log p(b, v) / (p(b) p(v)) of the observed frequencies, nats; of a variable with itself its entropy. */
    private static double information(int[] left, int[] right, int rightCount) {
        int leftCount = Arrays.stream(left).max().orElse(0) + 1;
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

    private static float[] column(float[] rows, int column, int width, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = rows[i * width + column];
        }
        return values;
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

    /** Each distinct value by its rank. */
    private static int[] values(float[] factor) {
        float[] sorted = factor.clone();
        Arrays.sort(sorted);
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        int[] ranks = new int[factor.length];
        for (int i = 0; i < factor.length; i++) {
            ranks[i] = Arrays.binarySearch(sorted, 0, distinct, factor[i]);
        }
        return ranks;
    }
}
