package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.head.FeatureMatrix;
import org.junit.jupiter.api.Test;

class AlignmentUniformityTest {

    @Test
    void alignment_agrees_with_a_case_worked_by_hand() {
        FeatureMatrix left = Matrices.of(2, 3, 4, 1, 0, 0, 0);
        FeatureMatrix right = Matrices.of(2, 0, 2, -2, 0, 0, 9);
        // (0.6, 0.8) − (0, 1): 0.36 + 0.04; (1, 0) − (−1, 0): 4; the row of zeros stays: 1
        assertThat(AlignmentUniformity.alignment(left, right)).isCloseTo((0.4 + 4 + 1) / 3, within(1e-15));
        assertThat(AlignmentUniformity.alignment(left, Matrices.scaled(left, 8, 0)))
                .isZero();
    }

    @Test
    void uniformity_agrees_with_a_case_worked_by_hand() {
        // squared distances 2, 2 and 4: log ((2 e⁻⁴ + e⁻⁸) / 3) = log ((0.03663128 + 0.00033546) / 3)
        assertThat(AlignmentUniformity.uniformity(Matrices.of(2, 5, 0, 0, 1, -3, 0), 1))
                .isCloseTo(-4.39634897, within(1e-8));
        // a row of zeros is at distance 1 of all others: log ((2 e⁻² + e⁻⁸) / 3)
        assertThat(AlignmentUniformity.uniformity(Matrices.of(2, 5, 0, 0, 0, -3, 0), 1))
                .isCloseTo(Math.log((2 * Math.exp(-2) + Math.exp(-8)) / 3), within(1e-14));
    }

    @Test
    void uniformity_is_0_where_all_is_one_point_and_least_on_the_whole_sphere() {
        assertThat(AlignmentUniformity.uniformity(Matrices.scaled(Matrices.gaussians(700, 3, 1), 0, 2), 1))
                .isCloseTo(0, within(1e-14));
        // on the sphere in three dimensions the cosine c is uniform: log E exp(−4 + 4c) = −4 + log (sinh 4 / 4)
        FeatureMatrix even = Matrices.gaussians(AlignmentUniformity.MAX_ROWS + 1_000, 3, 2);
        double uniformity = AlignmentUniformity.uniformity(even, 1);
        assertThat(uniformity).isCloseTo(-4 + Math.log(Math.sinh(4) / 4), within(0.01));
        assertThat(AlignmentUniformity.uniformity(even, 1)).isEqualTo(uniformity);
        assertThat(AlignmentUniformity.uniformity(even, 2))
                .isNotEqualTo(uniformity)
                .isCloseTo(uniformity, within(0.01));
    }

    @Test
    void refuses_what_has_no_pairs() {
        assertThatThrownBy(() -> AlignmentUniformity.uniformity(Matrices.of(2, 1, 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 1 rows");
        FeatureMatrix none = new FeatureMatrix(0, 2, new float[0]);
        assertThatThrownBy(() -> AlignmentUniformity.alignment(none, none))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AlignmentUniformity.alignment(Matrices.of(2, 1, 1), Matrices.of(1, 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2] and [2, 1]");
    }
}
