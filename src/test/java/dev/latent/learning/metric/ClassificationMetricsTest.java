package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassificationMetricsTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        // actual    a    a    b    b    b    c
        // predicted a    b    b    b    c    c
        float[] probabilities = {
            0.5f, 0.25f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0, 1, 0, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f, 0.5f
        };
        ClassificationMetrics metrics =
                ClassificationMetrics.of(List.of("a", "b", "c"), new int[] {0, 0, 1, 1, 1, 2}, probabilities);
        // 4 of 6 are right
        assertThat(metrics.accuracy()).isCloseTo(4.0 / 6, within(1e-12));
        // F1 = 2TP / (actual + predicted): a 2·1/(2+1), b 2·2/(3+3), c 2·1/(1+2): each 2/3
        assertThat(metrics.macroF1()).isCloseTo(2.0 / 3, within(1e-12));
        // −log of 1/2, 1/4, 1/2, 1, 1/4, 1/2: (1 + 2 + 1 + 0 + 2 + 1) log 2 / 6
        assertThat(metrics.logLoss()).isCloseTo(7 * Math.log(2) / 6, within(1e-12));
        assertThat(metrics.confusionMatrix().labels()).containsExactly("a", "b", "c");
        assertThat(metrics.confusionMatrix().counts()).isDeepEqualTo(new int[][] {{1, 1, 0}, {0, 2, 1}, {0, 0, 1}});
    }

    @Test
    void a_class_that_never_occurs_does_not_lower_the_macro_f1() {
        ConfusionMatrix matrix =
                ConfusionMatrix.of(List.of("a", "b", "absent"), new int[] {0, 1, 1}, new int[] {0, 1, 0});
        // a: 2·1/(1+2) = 2/3, b: 2·1/(2+1) = 2/3
        assertThat(matrix.macroF1()).isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void log_loss_stays_finite_where_the_true_class_was_ruled_out() {
        ClassificationMetrics metrics = ClassificationMetrics.of(List.of("a", "b"), new int[] {1}, new float[] {1, 0});
        // −log 1e-15
        assertThat(metrics.logLoss()).isCloseTo(15 * Math.log(10), within(1e-9));
    }
}
