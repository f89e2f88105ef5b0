package dev.latent.learning.head;

import java.util.stream.IntStream;

/**
 * Ridge regression in closed form (Hoerl &amp; Kennard 1970): the w that minimises Σ (wᵀxᵢ + b − yᵢ)² + λ ‖w‖² over scaled
 * features. They have mean 0, so b is the mean of y, and w = (XᵀX + λI)⁻¹ Xᵀy; with fewer rows than features the same w is
 * found from the smaller system, w = Xᵀ (XXᵀ + λI)⁻¹ y.
 */
final class Ridge {

    private static final int BANDS = 8;

    /** Few enough to stop soon when asked to, enough to keep all threads busy. */
    private static final int ROWS_AT_ONCE = 1024;

    private final FeatureScaling scaling;

    private final Blocks blocks;

    private final Runnable checkpoint;

    private final double[] centred;

    private final double mean;

    private final boolean dual;

    /** XᵀX or XXᵀ, upper triangle. */
    private final double[] gram;

    /** @param scaling measured on the very rows, so that they have mean 0 */
    Ridge(FeatureMatrix features, FeatureScaling scaling, Targets.Values targets, int[] rows, Runnable checkpoint) {
        this.scaling = scaling;
        this.blocks = new Blocks(features, scaling, rows);
        this.checkpoint = checkpoint;
        double[] values = targets.select(rows).values();
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        this.mean = sum / values.length;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
        }
        this.centred = values;
        this.dual = rows.length < features.width();
        this.gram = dual ? rowGram() : columnGram();
    }

    LinearMap solve(double l2) {
        int size = dual ? blocks.rowCount() : blocks.width();
        double[] regularized = gram.clone();
        for (int i = 0; i < size; i++) {
            regularized[i * size + i] += l2;
        }
        Cholesky cholesky = new Cholesky(regularized, size, checkpoint);
        double[] weights = dual ? timesRows(cholesky.solve(centred)) : cholesky.solve(timesRows(centred));
        return new LinearMap(scaling, weights, new double[] {mean});
    }

    /** XᵀX. Each thread makes a band of its rows, so no sum depends on the number of threads. */
    private double[] columnGram() {
        int width = blocks.width();
        double[] result = new double[Math.multiplyExact(width, width)];
        double[] block = new double[Math.multiplyExact(Math.min(ROWS_AT_ONCE, blocks.rowCount()), width)];
        for (int from = 0; from < blocks.rowCount(); from += ROWS_AT_ONCE) {
            checkpoint.run();
            int count = Math.min(ROWS_AT_ONCE, blocks.rowCount() - from);
            blocks.load(from, count, block);
            IntStream.range(0, BANDS)
                    .parallel()
                    .forEach(band ->
                            addGram(block, count, width, bandStart(band, width), bandStart(band + 1, width), result));
        }
        return result;
    }

    /** XXᵀ. */
    private double[] rowGram() {
        int rows = blocks.rowCount();
        int width = blocks.width();
        double[] block = new double[Math.multiplyExact(rows, width)];
        blocks.load(0, rows, block);
        double[] transposed = new double[block.length];
        for (int r = 0; r < rows; r++) {
            for (int i = 0; i < width; i++) {
                transposed[i * rows + r] = block[r * width + i];
            }
        }
        double[] result = new double[rows * rows];
        IntStream.range(0, BANDS)
                .parallel()
                .forEach(band ->
                        addGram(transposed, width, rows, bandStart(band, rows), bandStart(band + 1, rows), result));
        return result;
    }

    /** Where a band of the upper triangle starts, so that all bands have about the same area. */
    private static int bandStart(int band, int size) {
        return band == BANDS ? size : (int) (size * (1 - Math.sqrt(1 - (double) band / BANDS)));
    }

    /** Adds rows i in [from, to) of the upper triangle of BᵀB for a block B [count, width], four of its rows at a time. */
    private static void addGram(double[] block, int count, int width, int from, int to, double[] target) {
        int r = 0;
        for (; r + 3 < count; r += 4) {
            int x0 = r * width;
            int x1 = x0 + width;
            int x2 = x1 + width;
            int x3 = x2 + width;
            for (int i = from; i < to; i++) {
                double a0 = block[x0 + i];
                double a1 = block[x1 + i];
                double a2 = block[x2 + i];
                double a3 = block[x3 + i];
                int row = i * width;
                for (int j = i; j < width; j++) {
                    target[row + j] +=
                            a0 * block[x0 + j] + a1 * block[x1 + j] + a2 * block[x2 + j] + a3 * block[x3 + j];
                }
            }
        }
        for (; r < count; r++) {
            int x = r * width;
            for (int i = from; i < to; i++) {
                double a = block[x + i];
                int row = i * width;
                for (int j = i; j < width; j++) {
                    target[row + j] += a * block[x + j];
                }
            }
        }
    }

    /** Xᵀ v. */
    private double[] timesRows(double[] vector) {
        int width = blocks.width();
        double[] sum = new double[width];
        double[] block = new double[Blocks.ROWS * width];
        for (int from = 0; from < vector.length; from += Blocks.ROWS) {
            int count = Math.min(Blocks.ROWS, vector.length - from);
            blocks.load(from, count, block);
            for (int r = 0; r < count; r++) {
                double scale = vector[from + r];
                for (int i = 0; i < width; i++) {
                    sum[i] += scale * block[r * width + i];
                }
            }
        }
        return sum;
    }
}
