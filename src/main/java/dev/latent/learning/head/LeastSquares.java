package dev.latent.learning.head;

/**
 * The affine map of least squares in closed form and double precision: the W and b that minimise
 *
 * <pre>
 * 1/n Σᵢ ‖yᵢ − Wᵀ xᵢ − b‖² + λ ‖W‖²
 * </pre>
 *
 * With Σ₁₁ the covariance of x and Σ₁₂ that of x and y, W = (Σ₁₁ + λI)⁻¹ Σ₁₂ and b = mean(y) − Wᵀ mean(x). On Gaussian data and for
 * λ = 0 it tends to E[y|x] (Lee et al. 2020, section 3), which the objective {@code cross-view} learns by gradient descent.
 *
 * @param weights [inputs, outputs], row-major
 * @param bias    [outputs]
 */
@SuppressWarnings("ArrayRecordComponent")
public record LeastSquares(double[] weights, double[] bias) {

    /**
     * @param x  [rows, inputs]
     * @param y  [rows, outputs]
     * @param l2 λ
     * @throws ArithmeticException if λ is 0 and a column of x depends on the others
     */
    public static LeastSquares fit(FeatureMatrix x, FeatureMatrix y, double l2) {
        if (x.rows() != y.rows()) {
            throw new IllegalArgumentException("x has %d rows, y has %d".formatted(x.rows(), y.rows()));
        }
        int inputs = x.width();
        int outputs = y.width();
        double[] meanX = mean(x);
        double[] meanY = mean(y);
        double[] covariance = covariance(x, meanX, x, meanX);
        for (int i = 0; i < inputs; i++) {
            covariance[i * inputs + i] += l2;
        }
        double[] cross = covariance(x, meanX, y, meanY);
        Cholesky cholesky = new Cholesky(covariance, inputs, () -> {});
        double[] weights = new double[inputs * outputs];
        double[] bias = meanY.clone();
        double[] column = new double[inputs];
        for (int k = 0; k < outputs; k++) {
            for (int i = 0; i < inputs; i++) {
                column[i] = cross[i * outputs + k];
            }
            double[] solved = cholesky.solve(column);
            for (int i = 0; i < inputs; i++) {
                weights[i * outputs + k] = solved[i];
                bias[k] -= solved[i] * meanX[i];
            }
        }
        return new LeastSquares(weights, bias);
    }

    /** Wᵀ x + b. */
    public double[] apply(double[] x) {
        double[] y = bias.clone();
        for (int i = 0; i < x.length; i++) {
            for (int k = 0; k < y.length; k++) {
                y[k] += x[i] * weights[i * y.length + k];
            }
        }
        return y;
    }

    private static double[] mean(FeatureMatrix matrix) {
        double[] mean = new double[matrix.width()];
        for (int i = 0; i < matrix.values().length; i++) {
            mean[i % mean.length] += matrix.values()[i];
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= matrix.rows();
        }
        return mean;
    }

    /** 1/n Σ (x − mean x)(y − mean y)ᵀ. */
    private static double[] covariance(FeatureMatrix x, double[] meanX, FeatureMatrix y, double[] meanY) {
        int width = y.width();
        double[] sum = new double[x.width() * width];
        for (int row = 0; row < x.rows(); row++) {
            for (int i = 0; i < x.width(); i++) {
                double left = (x.values()[row * x.width() + i] - meanX[i]) / x.rows();
                for (int k = 0; k < width; k++) {
                    sum[i * width + k] += left * (y.values()[row * width + k] - meanY[k]);
                }
            }
        }
        return sum;
    }
}
