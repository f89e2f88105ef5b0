package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;

/** Rows and columns of codes and of the factors that examples were made from. */
final class Columns {

    private Columns() {}

    /** Refuses codes and factors that are not of the same examples, at least two, or that are not finite. */
    static void requireMatching(FeatureMatrix codes, FeatureMatrix factors) {
        if (codes.rows() != factors.rows() || codes.rows() < 2) {
            throw new IllegalArgumentException("codes of %d examples, factors of %d: at least two of both are needed"
                    .formatted(codes.rows(), factors.rows()));
        }
        if (factors.width() < 1) {
            throw new IllegalArgumentException("there is no factor");
        }
        InnerProducts.requireFinite(codes, "codes");
        InnerProducts.requireFinite(factors, "factors");
    }

    /** Refuses fewer than two dimensions, which have no gap between them. */
    static void requireTwoDimensions(FeatureMatrix codes) {
        if (codes.width() < 2) {
            throw new IllegalArgumentException("a gap is between two dimensions, got " + codes.width());
        }
    }

    static float[] column(FeatureMatrix matrix, int column) {
        float[] values = new float[matrix.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = matrix.values()[row * matrix.width() + column];
        }
        return values;
    }

    /** Each distinct value of a factor by its rank; refuses a factor that never changes. */
    static int[] ranks(FeatureMatrix factors, int factor) {
        int[] ranks = ranks(column(factors, factor));
        if (distinct(ranks) < 2) {
            throw new IllegalArgumentException(
                    "factor %d has one value only: there is nothing to know of it".formatted(factor));
        }
        return ranks;
    }

    static int[] ranks(float[] values) {
        float[] sorted = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            // turns −0 into 0, which sorting and searching take for another number
            sorted[i] = values[i] + 0f;
        }
        Arrays.sort(sorted);
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        int[] ranks = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            ranks[i] = Arrays.binarySearch(sorted, 0, distinct, values[i] + 0f);
        }
        return ranks;
    }

    /** How many values there are, by their ranks. */
    static int distinct(int[] ranks) {
        return Arrays.stream(ranks).max().orElse(-1) + 1;
    }

    /** The first rows, at most so many. */
    static FeatureMatrix head(FeatureMatrix matrix, int rows) {
        return matrix.rows() <= rows
                ? matrix
                : new FeatureMatrix(rows, matrix.width(), Arrays.copyOf(matrix.values(), rows * matrix.width()));
    }

    /** The rows asked, in their order. */
    static FeatureMatrix select(FeatureMatrix matrix, int[] rows) {
        int width = matrix.width();
        float[] values = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(matrix.values(), rows[i] * width, values, i * width, width);
        }
        return new FeatureMatrix(rows.length, width, values);
    }
}
