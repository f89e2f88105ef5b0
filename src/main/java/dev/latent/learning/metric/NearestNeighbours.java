package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The rows of a bank that are nearest to each query by cosine, found by comparing with all of them. The cosine with a row of zeros is 0. Of
 * equal cosines the smaller index is nearer.
 *
 * @param k       neighbours of each query
 * @param indices rows of the bank, nearest first, row-major [queries, k]
 * @param cosines theirs, in [−1, 1] but for rounding, of the same shape
 */
@SuppressWarnings("ArrayRecordComponent")
public record NearestNeighbours(int k, int[] indices, double[] cosines) {

    /** Against one block of the bank, between two looks at the pause. */
    private static final int QUERIES_AT_ONCE = 4096;

    /**
     * Searches for each query.
     *
     * @param queries of the bank's width
     * @param k       from 1 to the number of rows in the bank
     * @throws IllegalArgumentException if k or the widths do not fit, or a value is not finite
     */
    public static NearestNeighbours of(FeatureMatrix queries, FeatureMatrix bank, int k) {
        return of(queries, bank, k, () -> {});
    }

    /** @param pause called often; what it throws ends the search */
    public static NearestNeighbours of(FeatureMatrix queries, FeatureMatrix bank, int k, Runnable pause) {
        InnerProducts.requireFinite(queries, "queries");
        return search(queries, IntStream.range(0, queries.rows()).toArray(), bank, k, false, pause);
    }

    /**
     * Searches for some rows of a matrix among its other rows: no row is its own neighbour, an equal one may be.
     *
     * @param rows indices; the result has one row for each, in their order
     * @param k    from 1 to one less than the number of rows
     * @throws IllegalArgumentException if k does not fit, there is no such row, or a value is not finite
     */
    public static NearestNeighbours amongOthers(FeatureMatrix matrix, int[] rows, int k) {
        for (int row : rows) {
            if (row < 0 || row >= matrix.rows()) {
                throw new IllegalArgumentException("there is no row %d of %d".formatted(row, matrix.rows()));
            }
        }
        return search(matrix, rows.clone(), matrix, k, true, () -> {});
    }

    private static NearestNeighbours search(
            FeatureMatrix queries, int[] rows, FeatureMatrix bank, int k, boolean withoutItself, Runnable pause) {
        int available = withoutItself ? bank.rows() - 1 : bank.rows();
        if (k < 1 || k > available) {
            throw new IllegalArgumentException(
                    "k must be from 1 to the %d rows to choose from, got %d".formatted(available, k));
        }
        if (queries.width() != bank.width()) {
            throw new IllegalArgumentException(
                    "queries have %d features, the bank %d".formatted(queries.width(), bank.width()));
        }
        InnerProducts.requireFinite(bank, "features");
        Nearest[] nearest =
                IntStream.range(0, rows.length).mapToObj(i -> new Nearest(k)).toArray(Nearest[]::new);
        for (int start = 0; start < bank.rows(); start += InnerProducts.BLOCK_ROWS) {
            int from = start;
            int to = Math.min(bank.rows(), from + InnerProducts.BLOCK_ROWS);
            double[][] block = InnerProducts.unitColumns(bank, from, to);
            Parallel.each(rows.length, QUERIES_AT_ONCE, pause, i -> {
                double[] cosines = new double[to - from];
                InnerProducts.accumulate(InnerProducts.unitRow(queries, rows[i]), block, cosines);
                nearest[i].offer(cosines, from, withoutItself ? rows[i] : -1);
            });
        }
        int[] indices = new int[rows.length * k];
        double[] cosines = new double[rows.length * k];
        for (int i = 0; i < rows.length; i++) {
            nearest[i].drainInto(indices, cosines, i * k);
        }
        return new NearestNeighbours(k, indices, cosines);
    }

    /** The k best that were offered, in a binary heap whose root is the worst. */
    private static final class Nearest {

        private final double[] cosines;

        private final int[] indices;

        private int size;

        Nearest(int k) {
            cosines = new double[k];
            indices = new int[k];
        }

        /** @param from index of the first; later calls have greater ones */
        void offer(double[] offered, int from, int excluded) {
            for (int i = 0; i < offered.length; i++) {
                if (from + i == excluded) {
                    continue;
                }
                if (size < cosines.length) {
                    append(offered[i], from + i);
                } else if (offered[i] > cosines[0]) {
                    // an equal one has the greater index and is worse
                    cosines[0] = offered[i];
                    indices[0] = from + i;
                    sink(0);
                }
            }
        }

        void drainInto(int[] targetIndices, double[] targetCosines, int at) {
            for (int place = size - 1; place >= 0; place--) {
                targetIndices[at + place] = indices[0];
                targetCosines[at + place] = cosines[0];
                size--;
                cosines[0] = cosines[size];
                indices[0] = indices[size];
                sink(0);
            }
        }

        private void append(double cosine, int index) {
            int at = size++;
            cosines[at] = cosine;
            indices[at] = index;
            while (at > 0 && worse(at, (at - 1) / 2)) {
                swap(at, (at - 1) / 2);
                at = (at - 1) / 2;
            }
        }

        private void sink(int start) {
            int at = start;
            while (2 * at + 1 < size) {
                int child = 2 * at + 1;
                if (child + 1 < size && worse(child + 1, child)) {
                    child++;
                }
                if (!worse(child, at)) {
                    return;
                }
                swap(at, child);
                at = child;
            }
        }

        private boolean worse(int left, int right) {
            return cosines[left] < cosines[right]
                    || (cosines[left] == cosines[right] && indices[left] > indices[right]);
        }

        private void swap(int left, int right) {
            double cosine = cosines[left];
            cosines[left] = cosines[right];
            cosines[right] = cosine;
            int index = indices[left];
            indices[left] = indices[right];
            indices[right] = index;
        }
    }

    /** The indices of one query's neighbours, nearest first. */
    public int[] indicesOf(int query) {
        return Arrays.copyOfRange(indices, query * k, (query + 1) * k);
    }

    /** The cosines of one query's neighbours, nearest first. */
    public double[] cosinesOf(int query) {
        return Arrays.copyOfRange(cosines, query * k, (query + 1) * k);
    }
}
