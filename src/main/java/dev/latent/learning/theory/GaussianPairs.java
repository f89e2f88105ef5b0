package dev.latent.learning.theory;

import dev.latent.learning.SeededRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Pairs (X₁, X₂) with a class Y whose law is known (Lee et al. 2020, section 6):
 *
 * <pre>
 * Y uniform on k classes
 * X₁ = μ₁(Y) + ε₁
 * X₂ = (1 − α) (μ₂(Y) + ε₂) + α X₁[1 … d₂]        ε₁, ε₂ ~ N(0, I), independent
 * </pre>
 *
 * For α = 0, X₁ and X₂ are independent given Y, which is what the theorem asks for; for α = 1, X₂ is a copy of a part of X₁.
 */
public final class GaussianPairs {

    /** [k, d₁]. */
    private final DMatrixRMaj firstCentres;

    /** [k, d₂]. */
    private final DMatrixRMaj secondCentres;

    private final double dependence;

    /**
     * Of given centres.
     *
     * @param firstCentres  μ₁ [k, d₁], k at least 2
     * @param secondCentres μ₂ [k, d₂], d₂ at most d₁ where there is dependence
     * @param dependence    α, in [0, 1]
     */
    public GaussianPairs(double[][] firstCentres, double[][] secondCentres, double dependence) {
        if (firstCentres.length < 2 || firstCentres.length != secondCentres.length) {
            throw new IllegalArgumentException("both parts need a centre for each of at least 2 classes, got %d and %d"
                    .formatted(firstCentres.length, secondCentres.length));
        }
        if (!(dependence >= 0 && dependence <= 1)) {
            throw new IllegalArgumentException("dependence must be between 0 and 1, got " + dependence);
        }
        if (dependence > 0 && secondCentres[0].length > firstCentres[0].length) {
            throw new IllegalArgumentException(
                    "with dependence the second part has at most as many dimensions as the first, %d, got %d"
                            .formatted(firstCentres[0].length, secondCentres[0].length));
        }
        this.firstCentres = new DMatrixRMaj(firstCentres);
        this.secondCentres = new DMatrixRMaj(secondCentres);
        this.dependence = dependence;
    }

    /** Centres drawn uniformly from [0, range) in each coordinate. */
    static GaussianPairs draw(ProvableSelfSupervision.Settings settings, SeededRandom random) {
        double[][] first = uniform(settings.classes(), settings.dimensions1(), settings.centreRange(), random);
        double[][] second = uniform(settings.classes(), settings.dimensions2(), settings.centreRange(), random);
        return new GaussianPairs(first, second, settings.dependence());
    }

    /**
     * Pairs and their classes.
     *
     * @param first   X₁ [count, d₁]
     * @param second  X₂ [count, d₂]
     * @param classes Y [count], from 0
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Sample(DMatrixRMaj first, DMatrixRMaj second, int[] classes) {}

    Sample sample(int count, SeededRandom random) {
        DMatrixRMaj first = new DMatrixRMaj(count, dimensions1());
        DMatrixRMaj second = new DMatrixRMaj(count, dimensions2());
        int[] classes = new int[count];
        for (int row = 0; row < count; row++) {
            int y = random.nextInt(classes());
            classes[row] = y;
            for (int i = 0; i < dimensions1(); i++) {
                first.set(row, i, firstCentres.get(y, i) + random.nextGaussian());
            }
            for (int i = 0; i < dimensions2(); i++) {
                double independent = secondCentres.get(y, i) + random.nextGaussian();
                second.set(row, i, mixed(independent, first, row, i));
            }
        }
        return new Sample(first, second, classes);
    }

    /**
     * P(Y|X₁ = x), by Bayes: proportional to exp(−‖x − μ₁(y)‖² / 2).
     *
     * @param x [d₁]
     * @return [k], of sum 1
     */
    public double[] posterior(double... x) {
        return posterior(row(x)).data;
    }

    /**
     * ψ*(x) = E[X₂|X₁ = x] = (1 − α) Σ_y P(y|x) μ₂(y) + α x[1 … d₂].
     *
     * @param x [d₁]
     * @return [d₂]
     */
    public double[] conditionalMean(double... x) {
        return conditionalMean(row(x)).data;
    }

    /** E[X₂|Y = y] = (1 − α) μ₂(y) + α μ₁(y)[1 … d₂] for each class: the transpose of the theorem's A, [k, d₂]. */
    public double[][] classMeans() {
        double[][] means = new double[classes()][dimensions2()];
        for (int y = 0; y < means.length; y++) {
            for (int i = 0; i < dimensions2(); i++) {
                means[y][i] = mixed(secondCentres.get(y, i), firstCentres, y, i);
            }
        }
        return means;
    }

    /** P(Y|X₁) for each row of x [rows, d₁], as [rows, k]. */
    DMatrixRMaj posterior(DMatrixRMaj x) {
        DMatrixRMaj result = new DMatrixRMaj(x.numRows, classes());
        CommonOps_DDRM.multTransB(x, firstCentres, result);
        double[] halfSquares = new double[classes()];
        for (int y = 0; y < halfSquares.length; y++) {
            for (int i = 0; i < dimensions1(); i++) {
                halfSquares[y] += firstCentres.get(y, i) * firstCentres.get(y, i) / 2;
            }
        }
        for (int row = 0; row < x.numRows; row++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int y = 0; y < halfSquares.length; y++) {
                result.add(row, y, -halfSquares[y]);
                largest = Math.max(largest, result.get(row, y));
            }
            double sum = 0;
            for (int y = 0; y < halfSquares.length; y++) {
                double density = Math.exp(result.get(row, y) - largest);
                result.set(row, y, density);
                sum += density;
            }
            for (int y = 0; y < halfSquares.length; y++) {
                result.set(row, y, result.get(row, y) / sum);
            }
        }
        return result;
    }

    /** E[X₂|X₁] for each row of x [rows, d₁], as [rows, d₂]. */
    DMatrixRMaj conditionalMean(DMatrixRMaj x) {
        DMatrixRMaj result = new DMatrixRMaj(x.numRows, dimensions2());
        CommonOps_DDRM.mult(posterior(x), secondCentres, result);
        for (int row = 0; row < x.numRows; row++) {
            for (int i = 0; i < dimensions2(); i++) {
                result.set(row, i, mixed(result.get(row, i), x, row, i));
            }
        }
        return result;
    }

    private double mixed(double independent, DMatrixRMaj first, int row, int column) {
        return dependence == 0 ? independent : (1 - dependence) * independent + dependence * first.get(row, column);
    }

    private int classes() {
        return firstCentres.numRows;
    }

    private int dimensions1() {
        return firstCentres.numCols;
    }

    private int dimensions2() {
        return secondCentres.numCols;
    }

    private DMatrixRMaj row(double[] x) {
        if (x.length != dimensions1()) {
            throw new IllegalArgumentException("x has %d values, got %d".formatted(dimensions1(), x.length));
        }
        return new DMatrixRMaj(new double[][] {x});
    }

    private static double[][] uniform(int rows, int columns, double range, SeededRandom random) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = range * random.nextDouble();
            }
        }
        return values;
    }
}
