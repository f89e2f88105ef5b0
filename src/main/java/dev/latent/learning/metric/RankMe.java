package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * How many dimensions features use, without labels (Garrido et al. 2023, eq. 1):
 *
 * <pre>
 * RankMe = exp(−Σ pₖ log pₖ),   pₖ = σₖ / Σ σ + 1e-7
 * </pre>
 *
 * <p>with σ the min(rows, width) singular values of the features as they are, not centred. From 1 to that number, but for what 1e-7 adds (0.05 %
 * with 256 values).
 *
 * <p>The singular values are those of the triangle that QR decompositions of one block of rows after another leave. So they are right to about
 * 1e-15 of the largest, where eigenvalues of XᵀX would lose all below 1e-8 of it; that the features are float32 moves them by up to
 * 6e-8 of the largest.
 */
public final class RankMe {

    private static final double EPSILON = 1e-7;

    /** Fewer would make the triangle, which is decomposed with each block, the larger part. */
    private static final int ROWS_FOR_EACH_COLUMN = 3;

    private static final int SMALLEST_BLOCK = 256;

    private RankMe() {}

    /**
     * Measures.
     *
     * @param features at least one row
     * @throws IllegalArgumentException if all values are 0, or one is not finite
     */
    public static double of(FeatureMatrix features) {
        InnerProducts.requireFinite(features, "features");
        return ofSingularValues(singularValues(features));
    }

    /**
     * The formula alone.
     *
     * @param singularValues none negative
     * @throws IllegalArgumentException if all are 0
     */
    static double ofSingularValues(double[] singularValues) {
        double total = Arrays.stream(singularValues).sum();
        if (!(total > 0)) {
            throw new IllegalArgumentException("features are all 0: they have no rank");
        }
        double entropy = 0;
        for (double value : singularValues) {
            double p = value / total + EPSILON;
            entropy -= p * Math.log(p);
        }
        return Math.exp(entropy);
    }

    /** Ascending, min(rows, width) of them. */
    static double[] singularValues(FeatureMatrix features) {
        int width = features.width();
        int blockRows = Math.max(SMALLEST_BLOCK, Math.multiplyExact(ROWS_FOR_EACH_COLUMN, width));
        DMatrixRMaj triangle = new DMatrixRMaj(0, width);
        for (int from = 0; from < features.rows(); from += blockRows) {
            triangle = triangle(below(triangle, features, from, Math.min(features.rows(), from + blockRows)));
        }
        SingularValueDecomposition_F64<DMatrixRMaj> decomposition =
                DecompositionFactory_DDRM.svd(triangle.numRows, width, false, false, true);
        if (triangle.numRows == 0 || !decomposition.decompose(triangle)) {
            throw new IllegalArgumentException(
                    "[%d, %d] features have no singular values".formatted(features.rows(), width));
        }
        return Arrays.stream(decomposition.getSingularValues(), 0, decomposition.numberOfSingularValues())
                .sorted()
                .toArray();
    }

    private static DMatrixRMaj below(DMatrixRMaj triangle, FeatureMatrix features, int from, int to) {
        int width = features.width();
        DMatrixRMaj stacked = new DMatrixRMaj(triangle.numRows + to - from, width);
        CommonOps_DDRM.insert(triangle, stacked, 0, 0);
        int at = triangle.numRows * width;
        for (int i = from * width; i < to * width; i++) {
            stacked.data[at++] = features.values()[i];
        }
        return stacked;
    }

    private static DMatrixRMaj triangle(DMatrixRMaj matrix) {
        QRDecomposition<DMatrixRMaj> decomposition = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
        // false says that the columns depend on each other, which they may; the triangle is right all the same
        decomposition.decompose(matrix);
        return decomposition.getR(null, true);
    }
}
