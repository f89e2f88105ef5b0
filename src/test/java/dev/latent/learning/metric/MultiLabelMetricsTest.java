package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MultiLabelMetricsTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        // tags:      0      1      2 (never true, never predicted)
        // actual     1      0      0
        // predicted  1      1      0
        // actual     1      1      0
        // predicted  1      1      0
        // actual     1      0      0
        // predicted  0      0      0
        boolean[][] actual = {{true, false, false}, {true, true, false}, {true, false, false}};
        float[] probabilities = {0.75f, 0.5f, 0.25f, 1, 0.75f, 0, 0.25f, 0.25f, 0};
        MultiLabelMetrics metrics = MultiLabelMetrics.of(actual, probabilities);
        // tag 0: TP 2, FP 0, FN 1 → 4/5; tag 1: TP 1, FP 1, FN 0 → 2/3
        assertThat(metrics.macroF1()).isCloseTo((4.0 / 5 + 2.0 / 3) / 2, within(1e-12));
        // together: TP 3, FP 1, FN 1 → 6/8
        assertThat(metrics.microF1()).isCloseTo(0.75, within(1e-12));
        // only the second example is right in all tags
        assertThat(metrics.subsetAccuracy()).isCloseTo(1.0 / 3, within(1e-12));
        // −log: (3/4, 1/2, 3/4), (1, 3/4, 1), (1/4, 3/4, 1)
        double sum = 4 * Math.log(4.0 / 3) + Math.log(2) + Math.log(4);
        assertThat(metrics.logLoss()).isCloseTo(sum / 3, within(1e-7));
    }
}
