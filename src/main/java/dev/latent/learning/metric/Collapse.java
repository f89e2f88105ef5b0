package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;

/**
 * Whether an encoder says the same of everything (Chen &amp; He 2021, sec. 4.1): the standard deviation of each dimension of the rows divided by
 * their L2 norm, averaged over the d dimensions. It is 0 where all rows are equal and about 1/√d where they are spread evenly over the sphere.
 *
 * <p>{@link #collapsed} is deviation &lt; {@value #SHARE} / √d. Because the variances sum to 1 − ‖mean row‖², rows whose mean
 * cosine with each other is above 0.99 are always collapsed, such as a constant with a little noise; rows of zeros too. What is judged are
 * directions: noise alone, however small, is not. Nor is an encoder that uses a few of its dimensions: {@link RankMe} tells that.
 *
 * @param deviation mean over the dimensions
 * @param reference 1/√d
 */
public record Collapse(double deviation, double reference, boolean collapsed) {

    /** Of the reference; below it is collapsed. */
    public static final double SHARE = 0.1;

    /**
     * Measures.
     *
     * @throws IllegalArgumentException if there are fewer than two rows, or a value is not finite
     */
    public static Collapse of(FeatureMatrix features) {
        if (features.rows() < 2) {
            throw new IllegalArgumentException("collapse shows in two rows or more, got " + features.rows());
        }
        InnerProducts.requireFinite(features, "features");
        double[] means = new double[features.width()];
        double[] squares = new double[features.width()];
        for (int row = 0; row < features.rows(); row++) {
            double[] unit = InnerProducts.unitRow(features, row);
            for (int i = 0; i < unit.length; i++) {
                double difference = unit[i] - means[i];
                means[i] += difference / (row + 1);
                squares[i] += difference * (unit[i] - means[i]);
            }
        }
        double deviation = Arrays.stream(squares)
                .map(sum -> Math.sqrt(sum / features.rows()))
                .average()
                .orElse(0);
        double reference = 1 / Math.sqrt(features.width());
        return new Collapse(deviation, reference, deviation < SHARE * reference);
    }
}
