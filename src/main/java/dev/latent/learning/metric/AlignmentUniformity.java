package dev.latent.learning.metric;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The two properties that contrastive losses ask for (Wang &amp; Isola 2020, with α = 2, t = 2), on rows divided by their L2 norm. A row of
 * zeros has no direction and stays at the centre of the sphere.
 *
 * <pre>
 * alignment  = E ‖x − y‖² over positive pairs                 in [0, 4]; smaller is better
 * uniformity = log E exp(−2 ‖x − y‖²) over pairs of rows      in [−8, 0]; smaller is better
 * </pre>
 */
public final class AlignmentUniformity {

    /** Rows whose pairs are looked at; of more, as many are drawn. Twelve million pairs leave an error far below 0.01. */
    public static final int MAX_ROWS = 5_000;

    private static final long ROWS = 0x756e69666fL;

    private AlignmentUniformity() {}

    /**
     * How near the views of an example are to each other.
     *
     * @param left  at least one row
     * @param right of the same shape: row i and row i of the left are a positive pair
     * @throws IllegalArgumentException if the shapes differ, there is no row, or a value is not finite
     */
    public static double alignment(FeatureMatrix left, FeatureMatrix right) {
        if (left.rows() != right.rows() || left.width() != right.width() || left.rows() == 0) {
            throw new IllegalArgumentException(
                    "pairs of [%d, %d] and [%d, %d]".formatted(left.rows(), left.width(), right.rows(), right.width()));
        }
        InnerProducts.requireFinite(left, "left views");
        InnerProducts.requireFinite(right, "right views");
        double sum = 0;
        for (int row = 0; row < left.rows(); row++) {
            double[] x = InnerProducts.unitRow(left, row);
            double[] y = InnerProducts.unitRow(right, row);
            for (int i = 0; i < x.length; i++) {
                sum += (x[i] - y[i]) * (x[i] - y[i]);
            }
        }
        return sum / left.rows();
    }

    /**
     * How evenly rows lie on the sphere, over all pairs of distinct rows.
     *
     * @param seed draws the rows where there are more than {@link #MAX_ROWS}
     * @throws IllegalArgumentException if there are fewer than two rows, or a value is not finite
     */
    public static double uniformity(FeatureMatrix features, long seed) {
        if (features.rows() < 2) {
            throw new IllegalArgumentException("uniformity is of pairs, got %d rows".formatted(features.rows()));
        }
        InnerProducts.requireFinite(features, "features");
        FeatureMatrix chosen = choose(features, seed);
        double[] squares = new double[chosen.rows()];
        for (int row = 0; row < squares.length; row++) {
            squares[row] = square(InnerProducts.unitRow(chosen, row));
        }
        double[] sums = new double[chosen.rows()];
        for (int start = 0; start < chosen.rows(); start += InnerProducts.BLOCK_ROWS) {
            int from = start;
            int to = Math.min(chosen.rows(), from + InnerProducts.BLOCK_ROWS);
            double[][] block = InnerProducts.unitColumns(chosen, from, to);
            // each row with the rows before it
            IntStream.range(from + 1, chosen.rows()).parallel().forEach(row -> {
                double[] products = new double[to - from];
                InnerProducts.accumulate(InnerProducts.unitRow(chosen, row), block, products);
                for (int other = from; other < Math.min(row, to); other++) {
                    double distance = Math.max(0, squares[row] + squares[other] - 2 * products[other - from]);
                    sums[row] += Math.exp(-2 * distance);
                }
            });
        }
        double pairs = chosen.rows() * (chosen.rows() - 1.0) / 2;
        return Math.log(Arrays.stream(sums).sum() / pairs);
    }

    private static double square(double[] unit) {
        double sum = 0;
        for (double value : unit) {
            sum += value * value;
        }
        return sum;
    }

    private static FeatureMatrix choose(FeatureMatrix features, long seed) {
        if (features.rows() <= MAX_ROWS) {
            return features;
        }
        int[] order = new SeededRandom(seed, ROWS).permutation(features.rows());
        return Columns.select(features, Arrays.copyOf(order, MAX_ROWS));
    }
}
