package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RegressionMetricsTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        RegressionMetrics metrics = RegressionMetrics.of(new double[] {1, 2, 3, 6}, new float[] {2, 2, 2, 4});
        // errors −1, 0, 1, 2
        assertThat(metrics.mae()).isCloseTo(4.0 / 4, within(1e-12));
        assertThat(metrics.rmse()).isCloseTo(Math.sqrt(6.0 / 4), within(1e-12));
        // mean 3: Σ(y − 3)² = 4 + 1 + 0 + 9 = 14
        assertThat(metrics.r2()).isCloseTo(1 - 6.0 / 14, within(1e-12));
    }

    @Test
    void predicting_the_mean_explains_nothing() {
        assertThat(RegressionMetrics.of(new double[] {1, 3}, new float[] {2, 2}).r2())
                .isZero();
    }

    @Test
    void a_target_that_never_changes_is_explained_only_without_error() {
        double[] constant = {0.1, 0.1, 0.1};
        assertThat(RegressionMetrics.of(constant, new float[] {0.1f, 0.1f, 0.1f})
                        .r2())
                .as("0.1f is not 0.1")
                .isZero();
        assertThat(RegressionMetrics.of(new double[] {2, 2}, new float[] {2, 2}).r2())
                .isOne();
    }
}
