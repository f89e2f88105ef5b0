package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.head.FeatureMatrix;
import org.junit.jupiter.api.Test;

class CollapseTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        // (0.6, 0.8) and (0, 1): deviations 0.3 and 0.1
        Collapse collapse = Collapse.of(Matrices.of(2, 3, 4, 0, 7));
        assertThat(collapse.deviation()).isCloseTo(0.2, within(1e-15));
        assertThat(collapse.reference()).isCloseTo(Math.sqrt(0.5), within(1e-15));
        assertThat(collapse.collapsed()).isFalse();
    }

    @Test
    void a_spread_code_has_the_deviation_of_the_reference() {
        Collapse collapse = Collapse.of(Matrices.gaussians(5_000, 64, 1));
        assertThat(collapse.reference()).isEqualTo(0.125);
        assertThat(collapse.deviation()).isCloseTo(0.125, within(0.002));
        assertThat(collapse.collapsed()).isFalse();
    }

    @Test
    void a_constant_with_or_without_a_little_noise_is_collapsed() {
        assertThat(Collapse.of(Matrices.scaled(Matrices.gaussians(100, 16, 1), 0, 3)))
                .satisfies(collapse -> {
                    assertThat(collapse.deviation()).isCloseTo(0, within(1e-15));
                    assertThat(collapse.collapsed()).isTrue();
                });
        for (float noise : new float[] {1e-6f, 1e-3f, 0.09f}) {
            assertThat(Collapse.of(Matrices.scaled(Matrices.gaussians(1_000, 16, 2), noise, 1))
                            .collapsed())
                    .isTrue();
        }
        assertThat(Collapse.of(Matrices.of(4, new float[40])).collapsed()).isTrue();
    }

    @Test
    void features_that_are_never_negative_are_not_collapsed() {
        FeatureMatrix gaussians = Matrices.gaussians(1_000, 32, 3);
        float[] positive = gaussians.values().clone();
        for (int i = 0; i < positive.length; i++) {
            positive[i] = Math.max(0, positive[i]);
        }
        assertThat(Collapse.of(new FeatureMatrix(1_000, 32, positive)).collapsed())
                .isFalse();
    }

    @Test
    void leaves_the_collapse_of_some_dimensions_to_the_rank() {
        FeatureMatrix few = Matrices.gaussians(1_000, 4, 3);
        float[] values = new float[64_000];
        for (int i = 0; i < few.values().length; i++) {
            values[i / 4 * 64 + i % 4] = few.values()[i];
        }
        FeatureMatrix features = new FeatureMatrix(1_000, 64, values);
        assertThat(Collapse.of(features).collapsed()).isFalse();
        assertThat(RankMe.of(features)).isBetween(3.9, 4.01);
    }

    @Test
    void refuses_a_single_row() {
        assertThatThrownBy(() -> Collapse.of(Matrices.of(2, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1");
    }
}
