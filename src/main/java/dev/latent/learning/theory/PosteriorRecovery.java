package dev.latent.learning.theory;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * The posterior out of a prediction. Where X₁ and X₂ are independent given Y,
 *
 * <pre>
 * ψ*(x) = E[X₂|X₁ = x] = Σ_y P(Y = y|X₁ = x) E[X₂|Y = y] = A P(Y|X₁ = x)
 * </pre>
 *
 * with A [d₂, k] the means of the classes. Where A has rank k, A⁺A = I, and so P(Y|X₁ = x) = A⁺ψ*(x): a linear map of ψ* is the best
 * classifier there is (Lee et al. 2020, section 3). By singular values, A⁺ = V diag(1/s) Uᵀ.
 */
public final class PosteriorRecovery {

    /**
     * Singular values below this part of the largest count as 0. What a double has, 16 digits, loses as many as the ratio has: with this
     * one 4 are left.
     */
    static final double SMALLEST_RATIO = 1e-12;

    /** (A⁺)ᵀ [d₂, k]. */
    private final DMatrixRMaj inverse;

    /**
     * Of the means of the classes.
     *
     * @param classMeans E[X₂|Y], one row for each class: Aᵀ [k, d₂]
     * @throws IllegalArgumentException if A has not rank k: then some posteriors give the same ψ*, and cannot be told apart
     */
    public PosteriorRecovery(double[][] classMeans) {
        DMatrixRMaj means = new DMatrixRMaj(classMeans);
        int classes = means.numRows;
        SingularValueDecomposition_F64<DMatrixRMaj> svd =
                DecompositionFactory_DDRM.svd(classes, means.numCols, true, true, true);
        if (!svd.decompose(means.copy())) {
            throw new IllegalArgumentException("the means of the classes have no singular values: are all finite?");
        }
        double[] singular = svd.getSingularValues();
        int rank = SingularOps_DDRM.rank(svd, SMALLEST_RATIO * max(singular));
        if (rank < classes) {
            throw new IllegalArgumentException(
                    "A [%d, %d], the means of the classes, must have rank %d, one for each class, got rank %d (singular values below %s of the largest count as 0): the posterior cannot be recovered"
                            .formatted(means.numCols, classes, classes, rank, SMALLEST_RATIO));
        }
        // Aᵀ = U S Vᵀ, so (A⁺)ᵀ = V S⁻¹ Uᵀ.
        DMatrixRMaj left = svd.getU(null, true);
        DMatrixRMaj right = svd.getV(null, false);
        for (int column = 0; column < classes; column++) {
            for (int row = 0; row < right.numRows; row++) {
                right.set(row, column, right.get(row, column) / singular[column]);
            }
        }
        this.inverse = new DMatrixRMaj(means.numCols, classes);
        CommonOps_DDRM.mult(right, left, inverse);
    }

    /**
     * A⁺ψ.
     *
     * @param psi ψ*(x) [d₂]
     * @return P(Y|X₁ = x) [k]
     */
    public double[] posterior(double... psi) {
        if (psi.length != inverse.numRows) {
            throw new IllegalArgumentException("ψ has %d values, got %d".formatted(inverse.numRows, psi.length));
        }
        return posterior(new DMatrixRMaj(new double[][] {psi})).data;
    }

    /** A⁺ψ for each row of ψ [rows, d₂], as [rows, k]. */
    DMatrixRMaj posterior(DMatrixRMaj psi) {
        DMatrixRMaj result = new DMatrixRMaj(psi.numRows, inverse.numCols);
        CommonOps_DDRM.mult(psi, inverse, result);
        return result;
    }

    private static double max(double[] values) {
        double max = 0;
        for (double value : values) {
            max = Math.max(max, value);
        }
        return max;
    }
}
