package dev.latent.learning.metric;

import java.util.Arrays;

/**
 * What an importance matrix says of a code (Eastwood &amp; Williams 2018, sec. 2). With Rᵢⱼ ≥ 0, how important dimension i is for predicting factor
 * j, D dimensions and K factors:
 *
 * <pre>
 * disentanglement of dimension i: 1 − H_K(Rᵢ· / Σⱼ Rᵢⱼ),   1 where it is important for one factor only
 * completeness of factor j:       1 − H_D(R·ⱼ / Σᵢ Rᵢⱼ),   1 where one dimension is important for it only
 * </pre>
 *
 * <p>with entropies to the base K and D. A dimension or factor without any importance has 0. With a single factor every dimension that
 * matters has disentanglement 1, and with a single dimension every factor completeness 1: neither says anything then.
 *
 * @param disentanglement mean over the dimensions, each weighted by its share of all importance; 0 if there is none
 * @param completeness    mean over the factors
 * @param ofDimensions    disentanglement of each dimension
 * @param ofFactors       completeness of each factor
 */
@SuppressWarnings("ArrayRecordComponent")
public record DisentanglementCompleteness(
        double disentanglement, double completeness, double[] ofDimensions, double[] ofFactors) {

    /**
     * Computes both.
     *
     * @param importance [dimensions][factors], at least one of each
     * @throws IllegalArgumentException if there is none, rows differ in length, or a value is negative or not finite
     */
    public static DisentanglementCompleteness of(double[][] importance) {
        requireImportance(importance);
        int factors = importance[0].length;
        double[] ofDimensions = new double[importance.length];
        double weighted = 0;
        double total = 0;
        for (int i = 0; i < importance.length; i++) {
            double weight = Arrays.stream(importance[i]).sum();
            ofDimensions[i] = concentration(importance[i]);
            weighted += weight * ofDimensions[i];
            total += weight;
        }
        double[] ofFactors = new double[factors];
        for (int j = 0; j < factors; j++) {
            int factor = j;
            ofFactors[j] = concentration(
                    Arrays.stream(importance).mapToDouble(row -> row[factor]).toArray());
        }
        double completeness = Arrays.stream(ofFactors).average().orElse(0);
        return new DisentanglementCompleteness(total > 0 ? weighted / total : 0, completeness, ofDimensions, ofFactors);
    }

    /** 1 + Σ p log p / log n, with p the values' shares. */
    private static double concentration(double[] values) {
        double total = Arrays.stream(values).sum();
        if (total == 0) {
            return 0;
        }
        double sum = 0;
        for (double value : values) {
            double p = value / total;
            sum += p > 0 ? p * Math.log(p) : 0;
        }
        return values.length == 1 ? 1 : 1 + sum / Math.log(values.length);
    }

    private static void requireImportance(double[][] importance) {
        if (importance.length == 0 || importance[0].length == 0) {
            throw new IllegalArgumentException(
                    "an importance matrix has a row for each dimension, a column for each factor");
        }
        for (int i = 0; i < importance.length; i++) {
            if (importance[i].length != importance[0].length) {
                throw new IllegalArgumentException("row %d of the importance has %d factors, row 0 has %d"
                        .formatted(i, importance[i].length, importance[0].length));
            }
            for (double value : importance[i]) {
                if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                    throw new IllegalArgumentException(
                            "importance of dimension %d must be finite and at least 0, got %s".formatted(i, value));
                }
            }
        }
    }
}
