package dev.latent.learning.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RidgeTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        // x = −1, 1 is scaled already; y = 1, 5 has mean 3; wᵀ(XᵀX + λ) = Xᵀy: w (2 + 2) = −1·(−2) + 1·2 = 4
        FeatureMatrix features = new FeatureMatrix(2, 1, new float[] {-1, 1});
        LinearMap map = fit(features, new double[] {1, 5}, 2);
        assertThat(map.weights()[0]).isCloseTo(1, within(1e-12));
        assertThat(map.bias()[0]).isCloseTo(3, within(1e-12));
    }

    @Test
    void meets_the_normal_equations_with_more_rows_than_features() {
        checkNormalEquations(1500, 23);
    }

    @Test
    void meets_the_normal_equations_with_fewer_rows_than_features() {
        checkNormalEquations(13, 40);
    }

    @Test
    void a_feature_that_never_changes_gets_no_weight() {
        float[] values = {1, 7, 2, 7, 3, 7, 4, 7};
        LinearMap map = fit(new FeatureMatrix(4, 2, values), new double[] {1, 2, 3, 4}, 0.1);
        assertThat(map.weights()[1]).isZero();
        assertThat(map.fold(LinearHead.Output.IDENTITY).weight().data()[1]).isZero();
    }

    @Test
    void cholesky_says_where_a_matrix_is_not_positive_definite() {
        double[] matrix = {1, 2, 2, 1};
        assertThatThrownBy(() -> new Cholesky(matrix, 2, () -> {}))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("pivot 1 is -3.0");
    }

    /** Xᵀ(y − b − Xw) = λw at the minimum. */
    private static void checkNormalEquations(int rows, int width) {
        SeededRandom random = new SeededRandom(rows);
        FeatureMatrix features = new FeatureMatrix(rows, width, random.gaussians(rows * width));
        double[] targets = IntStream.range(0, rows)
                .mapToDouble(i -> 3 + random.nextGaussian())
                .toArray();
        double l2 = 1.7;
        LinearMap map = fit(features, targets, l2);
        double[] correlation = new double[width];
        double[] row = new double[width];
        Blocks blocks =
                new Blocks(features, map.scaling(), IntStream.range(0, rows).toArray());
        for (int r = 0; r < rows; r++) {
            blocks.load(r, 1, row);
            double residual = targets[r] - map.bias()[0];
            for (int i = 0; i < width; i++) {
                residual -= map.weights()[i] * row[i];
            }
            for (int i = 0; i < width; i++) {
                correlation[i] += residual * row[i];
            }
        }
        for (int i = 0; i < width; i++) {
            assertThat(correlation[i]).isCloseTo(l2 * map.weights()[i], within(1e-9));
        }
    }

    private static LinearMap fit(FeatureMatrix features, double[] targets, double l2) {
        int[] all = IntStream.range(0, features.rows()).toArray();
        FeatureScaling scaling = FeatureScaling.measure(features, all);
        return new Ridge(features, scaling, new Targets.Values(targets), all, () -> {}).solve(l2);
    }
}
