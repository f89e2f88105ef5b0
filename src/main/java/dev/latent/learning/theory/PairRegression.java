package dev.latent.learning.theory;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Least squares of X₂ on X₁ from pairs that come in parts: ψ(x) = Wᵀ(x − mean X₁) + mean X₂ with W = Σ₁₁⁻¹Σ₁₂, which is what
 * pre-training learns in the theorem (Lee et al. 2020, equation 1). Only moments are kept, so its memory does not depend on how many
 * pairs there are.
 */
public final class PairRegression {

    private final int inputs;

    private final int outputs;

    /** Σ x₁x₁ᵀ [d₁, d₁]. */
    private final DMatrixRMaj square;

    /** Σ x₁x₂ᵀ [d₁, d₂]. */
    private final DMatrixRMaj cross;

    private final double[] sumFirst;

    private final double[] sumSecond;

    private long rows;

    /** @param inputs d₁
     * @param outputs d₂ */
    public PairRegression(int inputs, int outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.square = new DMatrixRMaj(inputs, inputs);
        this.cross = new DMatrixRMaj(inputs, outputs);
        this.sumFirst = new double[inputs];
        this.sumSecond = new double[outputs];
    }

    /**
     * Takes pairs.
     *
     * @param first  [rows, d₁]
     * @param second [rows, d₂]
     */
    public void add(DMatrixRMaj first, DMatrixRMaj second) {
        CommonOps_DDRM.multAddTransA(first, first, square);
        CommonOps_DDRM.multAddTransA(first, second, cross);
        addRows(first, sumFirst);
        addRows(second, sumSecond);
        rows += first.numRows;
    }

    /**
     * ψ.
     *
     * @param l2 λ in W = (Σ₁₁ + λI)⁻¹Σ₁₂
     * @throws ArithmeticException if λ is 0 and a coordinate of X₁ depends on the others
     */
    public AffineMap fit(double l2) {
        DMatrixRMaj covariance = centred(square, sumFirst, sumFirst);
        for (int i = 0; i < inputs; i++) {
            covariance.add(i, i, l2);
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(inputs);
        if (!solver.setA(covariance)) {
            throw new ArithmeticException(
                    "the covariance of X₁ is not positive definite, from %d pairs of %d dimensions"
                            .formatted(rows, inputs));
        }
        DMatrixRMaj weights = new DMatrixRMaj(inputs, outputs);
        solver.solve(centred(cross, sumFirst, sumSecond), weights);
        double[] bias = new double[outputs];
        for (int k = 0; k < outputs; k++) {
            bias[k] = sumSecond[k] / rows;
            for (int i = 0; i < inputs; i++) {
                bias[k] -= weights.get(i, k) * sumFirst[i] / rows;
            }
        }
        return new AffineMap(weights, bias);
    }

    /**
     * The directions in which ψ(X₁) varies most: eigenvectors of its covariance WᵀΣ₁₁W, as columns [d₂, count].
     *
     * @param psi what {@link #fit} gave
     */
    public DMatrixRMaj principalDirections(AffineMap psi, int count) {
        DMatrixRMaj half = new DMatrixRMaj(inputs, outputs);
        CommonOps_DDRM.mult(centred(square, sumFirst, sumFirst), psi.weights(), half);
        DMatrixRMaj covariance = new DMatrixRMaj(outputs, outputs);
        CommonOps_DDRM.multTransA(psi.weights(), half, covariance);
        return CommonOps_DDRM.extract(new SymmetricEigen(covariance).vectors(), 0, outputs, 0, count);
    }

    /** 1/n Σ (x − mean x)(y − mean y)ᵀ. */
    private DMatrixRMaj centred(DMatrixRMaj sum, double[] sumX, double[] sumY) {
        DMatrixRMaj covariance = sum.copy();
        for (int i = 0; i < sumX.length; i++) {
            for (int k = 0; k < sumY.length; k++) {
                covariance.set(i, k, (sum.get(i, k) - sumX[i] * sumY[k] / rows) / rows);
            }
        }
        return covariance;
    }

    private static void addRows(DMatrixRMaj matrix, double[] target) {
        for (int row = 0; row < matrix.numRows; row++) {
            for (int i = 0; i < target.length; i++) {
                target[i] += matrix.get(row, i);
            }
        }
    }
}
