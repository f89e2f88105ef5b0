package dev.latent.learning.head;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Walks over the rows of a matrix in blocks that fit a cache, scaled, in stripes that several threads may take. The stripes
 * depend on the number of rows alone and their results come back in order, so sums do not depend on the number of threads.
 */
final class Blocks {

    /** Rows in a block. */
    static final int ROWS = 64;

    private static final int MAX_STRIPES = 8;

    private static final int SMALLEST_STRIPE = 256;

    private final FeatureMatrix features;

    private final FeatureScaling scaling;

    private final int[] rows;

    /** @param rows which of the matrix's rows */
    Blocks(FeatureMatrix features, FeatureScaling scaling, int[] rows) {
        this.features = features;
        this.scaling = scaling;
        this.rows = rows;
    }

    int rowCount() {
        return rows.length;
    }

    int width() {
        return features.width();
    }

    /** Runs a part of the work for each stripe, on all processors, and returns the parts in order. */
    <T> List<T> mapStripes(IntFunction<T> work) {
        return IntStream.range(0, stripes()).parallel().mapToObj(work).toList();
    }

    /** The stripe's first row. */
    int from(int stripe) {
        return (int) ((long) rows.length * stripe / stripes());
    }

    /** The row after the stripe's last. */
    int to(int stripe) {
        return from(stripe + 1);
    }

    /**
     * Scales rows into a block, float64 [count, width].
     *
     * @param from index of the first into the rows asked
     */
    void load(int from, int count, double[] block) {
        int width = features.width();
        float[] values = features.values();
        double[] mean = scaling.mean();
        double[] inverse = scaling.inverseDeviation();
        for (int r = 0; r < count; r++) {
            int source = rows[from + r] * width;
            int target = r * width;
            for (int i = 0; i < width; i++) {
                block[target + i] = (values[source + i] - mean[i]) * inverse[i];
            }
        }
    }

    private int stripes() {
        return Math.max(1, Math.min(MAX_STRIPES, rows.length / SMALLEST_STRIPE));
    }
}
