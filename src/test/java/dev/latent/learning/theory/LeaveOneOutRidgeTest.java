package dev.latent.learning.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class LeaveOneOutRidgeTest {

    @Test
    void one_feature_by_hand() {
        // φ = −1, 1 and classes 0, 1: Σφ² = 2, Σφy = ±1 of the centred targets ±½, so W = ∓1 / (2 + λ), b = ½.
        LeaveOneOutRidge.Fit fit =
                new LeaveOneOutRidge(() -> {}).fit(new DMatrixRMaj(new double[][] {{-1}, {1}}), new int[] {0, 1}, 2);
        assertThat(fit.map().weights().data)
                .containsExactly(new double[] {-1 / (2 + fit.l2()), 1 / (2 + fit.l2())}, within(1e-12));
        assertThat(fit.map().bias()).containsExactly(new double[] {0.5, 0.5}, within(1e-12));
    }

    @Test
    void the_error_of_rows_left_out_is_that_of_fits_without_them() {
        SeededRandom random = new SeededRandom(3);
        int rows = 30;
        double[][] features = new double[rows][4];
        int[] classes = new int[rows];
        for (int i = 0; i < rows; i++) {
            classes[i] = random.nextInt(3);
            for (int j = 0; j < 4; j++) {
                features[i][j] = (j == classes[i] ? 1 : 0) + random.nextGaussian();
            }
        }
        LeaveOneOutRidge.Fit fit = new LeaveOneOutRidge(() -> {}).fit(new DMatrixRMaj(features), classes, 3);
        double sum = 0;
        for (int left = 0; left < rows; left++) {
            double[] predicted = without(left, features, classes, fit.l2());
            for (int k = 0; k < 3; k++) {
                double error = predicted[k] - (classes[left] == k ? 1 : 0);
                sum += error * error / rows;
            }
        }
        assertThat(fit.error()).isCloseTo(sum, within(1e-9));
    }

    /** What a fit by the moments of all rows but one says of that one. */
    private static double[] without(int left, double[][] features, int[] classes, double l2) {
        PairRegression regression = new PairRegression(4, 3);
        for (int i = 0; i < features.length; i++) {
            if (i != left) {
                double[] target = new double[3];
                target[classes[i]] = 1;
                regression.add(new DMatrixRMaj(new double[][] {features[i]}), new DMatrixRMaj(new double[][] {target}));
            }
        }
        return regression.fit(l2 / (features.length - 1)).apply(new DMatrixRMaj(new double[][] {features[left]})).data;
    }

    @Test
    void features_that_depend_on_each_other_and_fewer_rows_than_features_do_no_harm() {
        double[][] features = {{1, 1, 2, 0, 5}, {2, 2, 4, 0, 5}, {4, 4, 8, 0, 5}};
        LeaveOneOutRidge.Fit fit =
                new LeaveOneOutRidge(() -> {}).fit(new DMatrixRMaj(features), new int[] {0, 0, 1}, 2);
        assertThat(fit.error()).isFinite();
        assertThat(Arrays.stream(fit.map().weights().data).allMatch(Double::isFinite))
                .isTrue();
    }

    @Test
    void one_row_is_refused() {
        assertThatThrownBy(() -> new LeaveOneOutRidge(() -> {}).fit(new DMatrixRMaj(1, 1), new int[] {0}, 2))
                .hasMessageContaining("at least 2");
    }

    @Test
    void intervals_of_means_are_students() {
        // 1, 2, 3: mean 2, deviation 1, t(0.975, 2) = 4.303, half of the interval 4.303 / √3 = 2.4843.
        TrialFigures figures = TrialFigures.of(1, 2, 3);
        assertThat(figures.mean()).isEqualTo(2);
        assertThat(figures.deviation()).isEqualTo(1);
        assertThat(figures.low()).isCloseTo(2 - 2.4843, within(1e-4));
        assertThat(figures.high()).isCloseTo(2 + 2.4843, within(1e-4));
        assertThat(TrialFigures.of(5).deviation()).isNull();
    }
}
