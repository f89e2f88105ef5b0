package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DisentanglementCompletenessTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        DisentanglementCompleteness scores =
                DisentanglementCompleteness.of(new double[][] {{0.8, 0.1}, {0.2, 0.1}, {0, 0.8}});
        // 1 − H₂(8/9, 1/9), 1 − H₂(2/3, 1/3), 1 − H₂(0, 1)
        assertThat(scores.ofDimensions()).containsExactly(new double[] {0.4967417, 0.0817042, 1}, within(1e-7));
        // weights 0.45, 0.15, 0.4
        assertThat(scores.disentanglement()).isCloseTo(0.6357894, within(1e-7));
        // 1 − H₃(0.8, 0.2, 0) = 1 − 0.5004024/1.0986123, 1 − H₃(0.1, 0.1, 0.8) = 1 − 0.6390319/1.0986123
        assertThat(scores.ofFactors()).containsExactly(new double[] {0.5445141, 0.4183281}, within(1e-7));
        assertThat(scores.completeness()).isCloseTo(0.4814211, within(1e-7));
    }

    @Test
    void one_dimension_for_each_factor_is_perfect_whatever_the_scale() {
        DisentanglementCompleteness scores =
                DisentanglementCompleteness.of(new double[][] {{0, 70}, {0, 0}, {0.01, 0}});
        assertThat(scores.disentanglement()).isEqualTo(1);
        assertThat(scores.completeness()).isEqualTo(1);
        assertThat(scores.ofDimensions()).containsExactly(1, 0, 1);
    }

    @Test
    void importance_spread_evenly_is_the_worst() {
        DisentanglementCompleteness scores = DisentanglementCompleteness.of(new double[][] {{1, 1, 1}, {1, 1, 1}});
        assertThat(scores.disentanglement()).isCloseTo(0, within(1e-15));
        assertThat(scores.completeness()).isCloseTo(0, within(1e-15));
    }

    @Test
    void two_dimensions_for_a_factor_are_disentangled_but_not_complete() {
        DisentanglementCompleteness scores =
                DisentanglementCompleteness.of(new double[][] {{1, 0}, {1, 0}, {0, 1}, {0, 1}});
        assertThat(scores.disentanglement()).isEqualTo(1);
        // 1 − log₄ 2
        assertThat(scores.completeness()).isCloseTo(0.5, within(1e-15));
    }

    @Test
    void a_single_factor_or_dimension_says_nothing_of_one_of_them() {
        assertThat(DisentanglementCompleteness.of(new double[][] {{1}, {3}}).disentanglement())
                .isEqualTo(1);
        assertThat(DisentanglementCompleteness.of(new double[][] {{1, 3}}).completeness())
                .isEqualTo(1);
        DisentanglementCompleteness nothing = DisentanglementCompleteness.of(new double[2][2]);
        assertThat(nothing.disentanglement()).isZero();
        assertThat(nothing.completeness()).isZero();
    }

    @Test
    void refuses_what_is_no_importance() {
        assertThatThrownBy(() -> DisentanglementCompleteness.of(new double[0][]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DisentanglementCompleteness.of(new double[][] {{1, 1}, {1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1");
        for (double value : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> DisentanglementCompleteness.of(new double[][] {{1, value}}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("got " + value);
        }
    }
}
