package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.stream.IntStream;

/**
 * Sums of products of float32 values in double precision. Each sum goes through its terms in order, whatever the block it is in and however
 * many threads there are: equal rows give equal bits, and so do two runs.
 */
final class InnerProducts {

    /** Rows in a block: with a few hundred columns its copy in double precision stays in a core's cache. */
    static final int BLOCK_ROWS = 512;

    private InnerProducts() {}

    /**
     * Refuses values that no sum survives.
     *
     * @param what names the matrix in the refusal
     */
    static void requireFinite(FeatureMatrix matrix, String what) {
        float[] values = matrix.values();
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("%s must be finite, row %d has %s in column %d"
                        .formatted(what, i / matrix.width(), values[i], i % matrix.width()));
            }
        }
    }

    /** One row divided by its L2 norm, in double precision; a row of zeros stays. */
    static double[] unitRow(FeatureMatrix matrix, int row) {
        double[] unit = new double[matrix.width()];
        double square = 0;
        for (int i = 0; i < unit.length; i++) {
            unit[i] = matrix.values()[row * unit.length + i];
            square += unit[i] * unit[i];
        }
        double length = square > 0 ? Math.sqrt(square) : 1;
        for (int i = 0; i < unit.length; i++) {
            unit[i] /= length;
        }
        return unit;
    }

    /** Unit rows from … to − 1, turned: float64 [width][to − from]. */
    static double[][] unitColumns(FeatureMatrix matrix, int from, int to) {
        double[][] columns = new double[matrix.width()][to - from];
        for (int row = from; row < to; row++) {
            double[] unit = unitRow(matrix, row);
            for (int i = 0; i < unit.length; i++) {
                columns[i][row - from] = unit[i];
            }
        }
        return columns;
    }

    /** sums[j] += Σ left[k] right[k][j]. */
    static void accumulate(double[] left, double[][] right, double[] sums) {
        for (int k = 0; k < left.length; k++) {
            addScaled(sums, left[k], right[k]);
        }
    }

    /**
     * Σ (XᵀY)²ᵢⱼ, the squared Frobenius norm, of column-centred matrices.
     *
     * @param y of as many rows as x; may be x itself
     */
    static double squaredNormOfCrossProduct(FeatureMatrix x, FeatureMatrix y) {
        double[] xMeans = columnMeans(x);
        double[] yMeans = columnMeans(y);
        double[][] product = new double[x.width()][y.width()];
        for (int from = 0; from < x.rows(); from += BLOCK_ROWS) {
            int to = Math.min(x.rows(), from + BLOCK_ROWS);
            double[][] left = centredColumns(x, xMeans, from, to);
            double[][] right = centredRows(y, yMeans, from, to);
            IntStream.range(0, left.length).parallel().forEach(i -> accumulate(left[i], right, product[i]));
        }
        double sum = 0;
        for (double[] row : product) {
            for (double value : row) {
                sum += value * value;
            }
        }
        return sum;
    }

    static double[] columnMeans(FeatureMatrix matrix) {
        double[] means = new double[matrix.width()];
        for (int i = 0; i < matrix.values().length; i++) {
            means[i % means.length] += matrix.values()[i];
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= matrix.rows();
        }
        return means;
    }

    private static double[][] centredRows(FeatureMatrix matrix, double[] means, int from, int to) {
        double[][] rows = new double[to - from][means.length];
        for (int row = from; row < to; row++) {
            for (int i = 0; i < means.length; i++) {
                rows[row - from][i] = matrix.values()[row * means.length + i] - means[i];
            }
        }
        return rows;
    }

    private static double[][] centredColumns(FeatureMatrix matrix, double[] means, int from, int to) {
        double[][] columns = new double[means.length][to - from];
        for (int row = from; row < to; row++) {
            for (int i = 0; i < means.length; i++) {
                columns[i][row - from] = matrix.values()[row * means.length + i] - means[i];
            }
        }
        return columns;
    }

    private static void addScaled(double[] sums, double scale, double[] values) {
        for (int j = 0; j < sums.length; j++) {
            sums[j] += scale * values[j];
        }
    }
}
