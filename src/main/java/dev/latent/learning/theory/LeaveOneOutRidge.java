package dev.latent.learning.theory;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Ridge regression on one-hot classes, with the λ of a grid that leaves out best. W and b minimise
 *
 * <pre>
 * Σᵢ ‖Wᵀφᵢ + b − yᵢ‖² + λ ‖W‖²
 * </pre>
 *
 * and λ minimises Σᵢ ‖yᵢ − ŷ₍₋ᵢ₎‖², where ŷ₍₋ᵢ₎ is what a fit on all rows but i says of row i. No fit is needed for that (Allen 1974, PRESS): with
 * H the matrix that makes ŷ of y, yᵢ − ŷ₍₋ᵢ₎ = (yᵢ − ŷᵢ) / (1 − Hᵢᵢ); and with the eigenvectors V and eigenvalues e of the centred ΦᵀΦ and
 * Z = ΦV, Hᵢᵢ = 1/n + Σⱼ Zᵢⱼ² / (eⱼ + λ) for every λ at once.
 */
public final class LeaveOneOutRidge {

    /** From 10⁻³ to 10⁵, two to a power of ten. */
    private static final double[] L2 = new double[17];

    static {
        for (int i = 0; i < L2.length; i++) {
            L2[i] = Math.pow(10, 5 - i / 2.0);
        }
    }

    /** A row that says all about itself: nothing can be said of it by the others. */
    private static final double SMALLEST_REST = 1e-9;

    private final Runnable checkpoint;

    /** @param checkpoint called often; may throw to end the fit */
    public LeaveOneOutRidge(Runnable checkpoint) {
        this.checkpoint = checkpoint;
    }

    /**
     * What was fitted.
     *
     * @param l2    λ that was chosen
     * @param error mean squared error of the rows that were left out, summed over classes
     */
    public record Fit(AffineMap map, double l2, double error) {}

    /**
     * Fits classes.
     *
     * @param features φ [rows, width], at least 2 rows
     * @param classes  [rows], from 0
     * @param count    k
     */
    public Fit fit(DMatrixRMaj features, int[] classes, int count) {
        int rows = features.numRows;
        int width = features.numCols;
        if (rows < 2 || rows != classes.length) {
            throw new IllegalArgumentException(
                    "%d rows of features for %d classes: at least 2 are needed".formatted(rows, classes.length));
        }
        double[] mean = means(features);
        DMatrixRMaj centred = minus(features, mean);
        DMatrixRMaj targets = new DMatrixRMaj(rows, count);
        for (int row = 0; row < rows; row++) {
            targets.set(row, classes[row], 1);
        }
        double[] share = means(targets);
        DMatrixRMaj residuals = minus(targets, share);
        DMatrixRMaj gram = new DMatrixRMaj(width, width);
        CommonOps_DDRM.multTransA(centred, centred, gram);
        checkpoint.run();
        SymmetricEigen eigen = new SymmetricEigen(gram);
        DMatrixRMaj rotated = new DMatrixRMaj(rows, width);
        CommonOps_DDRM.mult(centred, eigen.vectors(), rotated);
        DMatrixRMaj projected = new DMatrixRMaj(width, count);
        CommonOps_DDRM.multTransA(rotated, residuals, projected);

        double best = L2[0];
        double smallest = Double.POSITIVE_INFINITY;
        for (double l2 : L2) {
            checkpoint.run();
            double error = leftOut(rotated, eigen.values(), residuals, projected, l2);
            if (error < smallest) {
                smallest = error;
                best = l2;
            }
        }
        DMatrixRMaj weights = new DMatrixRMaj(width, count);
        CommonOps_DDRM.mult(eigen.vectors(), shrunk(projected, eigen.values(), best), weights);
        double[] bias = share;
        for (int k = 0; k < count; k++) {
            for (int i = 0; i < width; i++) {
                bias[k] -= weights.get(i, k) * mean[i];
            }
        }
        return new Fit(new AffineMap(weights, bias), best, smallest);
    }

    private static double leftOut(
            DMatrixRMaj rotated, double[] eigenvalues, DMatrixRMaj centred, DMatrixRMaj projected, double l2) {
        DMatrixRMaj fitted = new DMatrixRMaj(centred.numRows, centred.numCols);
        CommonOps_DDRM.mult(rotated, shrunk(projected, eigenvalues, l2), fitted);
        double sum = 0;
        for (int row = 0; row < centred.numRows; row++) {
            double rest = 1 - 1.0 / centred.numRows;
            for (int j = 0; j < eigenvalues.length; j++) {
                rest -= rotated.get(row, j) * rotated.get(row, j) / (Math.max(0, eigenvalues[j]) + l2);
            }
            rest = Math.max(rest, SMALLEST_REST);
            for (int k = 0; k < centred.numCols; k++) {
                double error = (centred.get(row, k) - fitted.get(row, k)) / rest;
                sum += error * error;
            }
        }
        return sum / centred.numRows;
    }

    /** (e + λ)⁻¹ ZᵀY. */
    private static DMatrixRMaj shrunk(DMatrixRMaj projected, double[] eigenvalues, double l2) {
        DMatrixRMaj result = projected.copy();
        for (int j = 0; j < eigenvalues.length; j++) {
            for (int k = 0; k < result.numCols; k++) {
                // A Gram matrix has no negative eigenvalues but by rounding.
                result.set(j, k, result.get(j, k) / (Math.max(0, eigenvalues[j]) + l2));
            }
        }
        return result;
    }

    private static double[] means(DMatrixRMaj matrix) {
        double[] means = new double[matrix.numCols];
        for (int row = 0; row < matrix.numRows; row++) {
            for (int i = 0; i < means.length; i++) {
                means[i] += matrix.get(row, i) / matrix.numRows;
            }
        }
        return means;
    }

    private static DMatrixRMaj minus(DMatrixRMaj matrix, double[] row) {
        DMatrixRMaj result = matrix.copy();
        for (int r = 0; r < matrix.numRows; r++) {
            for (int i = 0; i < row.length; i++) {
                result.add(r, i, -row[i]);
            }
        }
        return result;
    }
}
