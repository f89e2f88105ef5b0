package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.head.FeatureMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CentredKernelAlignmentTest {

    @Test
    void is_the_squared_correlation_of_two_columns() {
        // centred −1, 0, 1 and −2, −1, 3: 5² / (2 · 14)
        assertThat(CentredKernelAlignment.linear(Matrices.of(1, 4, 5, 6), Matrices.of(1, 0, 1, 5)))
                .isCloseTo(25.0 / 28, within(1e-15));
    }

    @Test
    void agrees_with_a_case_worked_by_hand() {
        FeatureMatrix x = Matrices.of(2, 1, 0, -1, 0, 0, 2, 0, -2);
        FeatureMatrix y = Matrices.of(1, 1, -1, 1, -1);
        // XᵀX = diag(2, 8), YᵀY = 4, YᵀX = (2, 4): 20 / (√68 · 4)
        assertThat(CentredKernelAlignment.linear(x, y)).isCloseTo(0.606339063, within(1e-9));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void is_unchanged_by_rotation_scale_shift_and_order_of_the_two(long seed) {
        FeatureMatrix x = Matrices.gaussians(700, 9, seed);
        FeatureMatrix y = Matrices.gaussians(700, 5, seed + 100);
        float[] related = y.values().clone();
        for (int i = 0; i < related.length; i++) {
            related[i] += 2 * x.values()[i / 5 * 9 + i % 5];
        }
        FeatureMatrix z = new FeatureMatrix(700, 5, related);
        double alignment = CentredKernelAlignment.linear(x, z);
        assertThat(alignment).isBetween(0.4, 0.9);
        assertThat(CentredKernelAlignment.linear(Matrices.scaled(Matrices.rotated(x, seed), -37.5f, 4), z))
                .isCloseTo(alignment, within(1e-5));
        assertThat(CentredKernelAlignment.linear(x, Matrices.scaled(Matrices.rotated(z, seed), 0.001f, 0)))
                .isCloseTo(alignment, within(1e-5));
        assertThat(CentredKernelAlignment.linear(z, x)).isCloseTo(alignment, within(1e-12));
        assertThat(CentredKernelAlignment.linear(x, Matrices.rotated(x, seed))).isCloseTo(1, within(1e-6));
        assertThat(CentredKernelAlignment.linear(x, y)).isLessThan(0.05);
    }

    @Test
    void does_not_overflow() {
        FeatureMatrix x = Matrices.of(1, 3e38f, -3e38f, 0);
        assertThat(CentredKernelAlignment.linear(x, Matrices.of(1, 1e-38f, -1e-38f, 0)))
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void refuses_what_cannot_be_compared() {
        FeatureMatrix x = Matrices.of(1, 1, 2, 3);
        assertThatThrownBy(() -> CentredKernelAlignment.linear(x, Matrices.of(1, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("3 rows on the left, 2 on the right");
        assertThatThrownBy(() -> CentredKernelAlignment.linear(x, Matrices.of(2, 0.1f, 7, 0.1f, 7, 0.1f, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("right features are the same in each of 3 rows");
        assertThatThrownBy(() -> CentredKernelAlignment.linear(Matrices.of(1, 1), Matrices.of(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
