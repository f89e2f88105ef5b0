package dev.latent.learning.metric;

import java.util.Arrays;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Where a figure lies with a confidence of 95 %: the bounds of 95 of 100 such intervals hold the true one.
 *
 * @param mean      of the values; for an accuracy the share that is right
 * @param deviation standard deviation of a single value; of a sample divided by n − 1
 * @param count     n
 * @param low       lower bound
 * @param high      upper bound
 */
public record ConfidenceInterval(double mean, double deviation, int count, double low, double high) {

    private static final double UPPER_TAIL = 0.975;

    /**
     * Student's interval for the mean of values that are about normal, such as one figure for each of several seeds: mean ± t(0.975, n − 1)
     * s / √n.
     *
     * @param values at least two
     * @throws IllegalArgumentException if there are fewer, or one is not finite
     */
    public static ConfidenceInterval ofMean(double... values) {
        if (values.length < 2) {
            throw new IllegalArgumentException("an interval needs two values or more, got " + values.length);
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("values must be finite, got " + value);
            }
        }
        int count = values.length;
        double mean = Arrays.stream(values).sum() / count;
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double deviation = Math.sqrt(squares / (count - 1));
        double half = studentQuantile(count - 1) * deviation / Math.sqrt(count);
        return new ConfidenceInterval(mean, deviation, count, mean - half, mean + half);
    }

    /**
     * Wilson's interval (1927) for the accuracy on n test examples: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n), z = 1.96. It stays in
     * [0, 1], and has a width where all or none are right.
     *
     * @param right how many of them
     * @param count n, at least one
     * @throws IllegalArgumentException if there are none, or more are right than there are
     */
    public static ConfidenceInterval ofAccuracy(int right, int count) {
        if (count < 1 || right < 0 || right > count) {
            throw new IllegalArgumentException("%d right of %d".formatted(right, count));
        }
        double z = normalQuantile();
        double p = (double) right / count;
        double spread = p * (1 - p);
        double scale = 1 + z * z / count;
        double centre = (p + z * z / (2.0 * count)) / scale;
        double half = z * Math.sqrt(spread / count + z * z / (4.0 * count * count)) / scale;
        // rounding must not lead beyond what is exact at both ends
        double low = right == 0 ? 0 : centre - half;
        double high = right == count ? 1 : centre + half;
        return new ConfidenceInterval(p, Math.sqrt(spread), count, low, high);
    }

    static double studentQuantile(int degreesOfFreedom) {
        return new TDistribution(null, degreesOfFreedom).inverseCumulativeProbability(UPPER_TAIL);
    }

    private static double normalQuantile() {
        return new NormalDistribution(null, 0, 1).inverseCumulativeProbability(UPPER_TAIL);
    }
}
