package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * How much better the best dimension of z predicts a factor than the next best does: SAP (Kumar, Sattigeri &amp; Balakrishnan 2018, sec. 3). The
 * score of dimension i for factor j is
 *
 * <pre>
 * number: R² of the linear regression on that dimension = cov(zᵢ, vⱼ)² / (var zᵢ var vⱼ)
 * class:  the largest balanced accuracy that K − 1 thresholds on zᵢ reach, for K classes, each interval between them being any class
 * </pre>
 *
 * <p>and 0 for a dimension that never changes. The thresholds are the best ones of all, found on the very examples that are measured, so that a dimension of
 * noise scores somewhat above 1/K.
 *
 * @param mean   of the gaps over the factors, in [0, 1]
 * @param gaps   between the two largest scores of each factor
 * @param scores [factors][dimensions]
 */
@SuppressWarnings("ArrayRecordComponent")
public record SeparatedAttributePredictability(double mean, double[] gaps, double[][] scores) {

    /** Between two looks at the pause. */
    private static final int DIMENSIONS_AT_ONCE = 16;

    /** No more examples than these are looked at. */
    public static final int MAX_EXAMPLES = 10_000;

    /** The time to find thresholds grows with the square of the classes. */
    public static final int MAX_CLASSES = 100;

    /**
     * Measures on the first {@link #MAX_EXAMPLES} examples.
     *
     * @param codes   such as posterior means [examples, dimensions], at least two dimensions
     * @param factors what the examples were made from [examples, factors]; each takes at least two values
     * @param kinds   one for each factor
     * @throws IllegalArgumentException if the shapes do not fit, a factor never changes or has too many classes, or a value is not finite
     */
    public static SeparatedAttributePredictability of(
            FeatureMatrix codes, FeatureMatrix factors, List<FactorKind> kinds) {
        return of(codes, factors, kinds, () -> {});
    }

    /** @param pause called often; what it throws ends the work */
    public static SeparatedAttributePredictability of(
            FeatureMatrix codes, FeatureMatrix factors, List<FactorKind> kinds, Runnable pause) {
        Columns.requireMatching(codes, factors);
        Columns.requireTwoDimensions(codes);
        if (kinds.size() != factors.width()) {
            throw new IllegalArgumentException("%d kinds for %d factors".formatted(kinds.size(), factors.width()));
        }
        FeatureMatrix z = Columns.head(codes, MAX_EXAMPLES);
        FeatureMatrix v = Columns.head(factors, MAX_EXAMPLES);
        double[][] scores = new double[v.width()][z.width()];
        for (int j = 0; j < v.width(); j++) {
            int factor = j;
            int[] ranks = Columns.ranks(v, factor);
            float[] values = Columns.column(v, factor);
            boolean classes = kinds.get(factor) == FactorKind.CLASS;
            if (classes && Columns.distinct(ranks) > MAX_CLASSES) {
                throw new IllegalArgumentException("factor %d has %d classes, the most are %d"
                        .formatted(factor, Columns.distinct(ranks), MAX_CLASSES));
            }
            Parallel.each(z.width(), DIMENSIONS_AT_ONCE, pause, i -> {
                float[] dimension = Columns.column(z, i);
                scores[factor][i] = classes ? balancedAccuracy(dimension, ranks) : r2(dimension, values);
            });
        }
        double[] gaps =
                Arrays.stream(scores).mapToDouble(MutualInformationGap::gap).toArray();
        return new SeparatedAttributePredictability(
                Arrays.stream(gaps).average().orElse(Double.NaN), gaps, scores);
    }

    /** Squared correlation; 0 where x never changes. */
    static double r2(float[] x, float[] y) {
        double xMean = mean(x);
        double yMean = mean(y);
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - xMean) * (x[i] - xMean);
            yy += (y[i] - yMean) * (y[i] - yMean);
            xy += (x[i] - xMean) * (y[i] - yMean);
        }
        return xx > 0 && yy > 0 ? xy / xx * (xy / yy) : 0;
    }

    /**
     * Walks along the sorted dimension and keeps, for each number of thresholds so far and each class of the interval at hand, the largest
     * accuracy. O(examples · classes²), exact.
     *
     * @param classes ranks, each of which occurs
     */
    static double balancedAccuracy(float[] dimension, int[] classes) {
        int count = Columns.distinct(classes);
        int[] places = Columns.ranks(dimension);
        int distinct = Columns.distinct(places);
        if (distinct < 2) {
            return 0;
        }
        int[] totals = new int[count];
        int[][] occurrences = new int[distinct][count];
        for (int i = 0; i < classes.length; i++) {
            totals[classes[i]]++;
            occurrences[places[i]][classes[i]]++;
        }
        double[][] best = new double[count][count];
        for (int thresholds = 1; thresholds < count; thresholds++) {
            Arrays.fill(best[thresholds], Double.NEGATIVE_INFINITY);
        }
        for (int[] here : occurrences) {
            for (int thresholds = count - 1; thresholds >= 0; thresholds--) {
                double another = thresholds == 0 ? Double.NEGATIVE_INFINITY : max(best[thresholds - 1]);
                for (int c = 0; c < count; c++) {
                    best[thresholds][c] = Math.max(best[thresholds][c], another) + (double) here[c] / totals[c];
                }
            }
        }
        return Arrays.stream(best)
                        .mapToDouble(SeparatedAttributePredictability::max)
                        .max()
                        .orElse(0)
                / count;
    }

    private static double max(double[] values) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
