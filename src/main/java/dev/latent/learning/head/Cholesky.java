package dev.latent.learning.head;

/** A = UᵀU of a symmetric positive definite matrix. */
final class Cholesky {

    private final int size;

    private final double[] factor;

    /**
     * @param matrix [size, size], of which the upper triangle is read; it is overwritten
     * @param checkpoint called now and then; may throw to end the work
     */
    Cholesky(double[] matrix, int size, Runnable checkpoint) {
        this.size = size;
        this.factor = matrix;
        for (int k = 0; k < size; k++) {
            if (k % 64 == 0) {
                checkpoint.run();
            }
            int pivotRow = k * size;
            double pivot = matrix[pivotRow + k];
            if (!(pivot > 0)) {
                throw new ArithmeticException(
                        "the matrix is not positive definite: pivot %d is %s".formatted(k, pivot));
            }
            double inverse = 1 / Math.sqrt(pivot);
            for (int j = k; j < size; j++) {
                matrix[pivotRow + j] *= inverse;
            }
            for (int i = k + 1; i < size; i++) {
                double scale = matrix[pivotRow + i];
                int row = i * size;
                for (int j = i; j < size; j++) {
                    matrix[row + j] -= scale * matrix[pivotRow + j];
                }
            }
        }
    }

    /** x with A x = b. */
    double[] solve(double[] b) {
        double[] x = b.clone();
        for (int k = 0; k < size; k++) {
            x[k] /= factor[k * size + k];
            for (int j = k + 1; j < size; j++) {
                x[j] -= factor[k * size + j] * x[k];
            }
        }
        for (int k = size - 1; k >= 0; k--) {
            double sum = x[k];
            for (int j = k + 1; j < size; j++) {
                sum -= factor[k * size + j] * x[j];
            }
            x[k] = sum / factor[k * size + k];
        }
        return x;
    }
}
