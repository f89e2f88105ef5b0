package dev.latent.learning.theory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PosteriorRecoveryTest {

    @ParameterizedTest
    @CsvSource({"2, 50, 40", "10, 50, 40", "20, 50, 40", "10, 10, 10", "40, 3, 40"})
    void the_pseudo_inverse_of_the_class_means_makes_the_posterior_of_psi(int classes, int d1, int d2) {
        SeededRandom random = new SeededRandom(7, classes, d1, d2);
        GaussianPairs pairs = new GaussianPairs(uniform(classes, d1, random), uniform(classes, d2, random), 0);
        PosteriorRecovery recovery = new PosteriorRecovery(pairs.classMeans());
        for (int i = 0; i < 200; i++) {
            double[] x = uniform(1, d1, random)[0];
            for (int j = 0; j < d1; j++) {
                x[j] += random.nextGaussian();
            }
            assertThat(recovery.posterior(pairs.conditionalMean(x)))
                    .containsExactly(pairs.posterior(x), within(1e-10))
                    .satisfies(posterior -> assertThat(sum(posterior)).isCloseTo(1, within(1e-10)));
        }
    }

    @Test
    void two_classes_on_a_line_by_hand() {
        // μ₁ = 0 and 1, x = 0.25: log-odds of class 1 are x − 1/2 = −0.25, so P = 1 / (1 + e^0.25) = 0.43782.
        // μ₂ = (2, 0) and (0, 4): ψ* = 0.56218 (2, 0) + 0.43782 (0, 4) = (1.12435, 1.75129); A = diag(2, 4), so A⁺ψ*
        // halves and quarters it.
        GaussianPairs pairs = new GaussianPairs(new double[][] {{0}, {1}}, new double[][] {{2, 0}, {0, 4}}, 0);
        assertThat(pairs.posterior(0.25)).containsExactly(new double[] {0.56218, 0.43782}, within(5e-6));
        assertThat(pairs.conditionalMean(0.25)).containsExactly(new double[] {1.12435, 1.75129}, within(5e-6));
        assertThat(new PosteriorRecovery(pairs.classMeans()).posterior(1.12435, 1.75129))
                .containsExactly(new double[] {0.56218, 0.43782}, within(5e-6));
    }

    @Test
    void dependence_moves_psi_towards_x_itself() {
        // α = 0.5 at x = (0.5, 3): P = (½, ½), as x₁ is in the middle and x₂ tells nothing; ψ* = ½ · ½ (2 + 4) + ½ ·
        // 0.5 = 1.75.
        // Means of the classes: ½ · 2 + ½ · 0 = 1 and ½ · 4 + ½ · 1 = 2.5.
        GaussianPairs pairs = new GaussianPairs(new double[][] {{0, 0}, {1, 0}}, new double[][] {{2}, {4}}, 0.5);
        assertThat(pairs.conditionalMean(0.5, 3)).containsExactly(new double[] {1.75}, within(1e-15));
        assertThat(pairs.classMeans()).isDeepEqualTo(new double[][] {{1}, {2.5}});
    }

    @Test
    void a_far_point_has_a_posterior_still() {
        GaussianPairs pairs = new GaussianPairs(new double[][] {{0}, {100}}, new double[][] {{0}, {1}}, 0);
        assertThat(pairs.posterior(-1e4)).containsExactly(1, 0);
        assertThat(pairs.posterior(1e4)).containsExactly(0, 1);
    }

    @Test
    void means_that_are_mixtures_of_each_other_are_refused_with_their_rank() {
        // The third is half the first and half the second: a posterior of (½, ½, 0) and one of (0, 0, 1) give the same
        // ψ*.
        assertThatThrownBy(() -> new PosteriorRecovery(new double[][] {{2, 0, 1}, {0, 4, 1}, {1, 2, 1}}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("A [3, 3]", "must have rank 3", "got rank 2", "cannot be recovered");
        assertThatThrownBy(() -> new PosteriorRecovery(new double[][] {{1}, {2}}))
                .hasMessageContainingAll("A [1, 2]", "must have rank 2", "got rank 1");
        assertThatThrownBy(() -> new PosteriorRecovery(new double[2][3])).hasMessageContaining("got rank 0");
    }

    @Test
    void scale_does_not_make_means_dependent() {
        assertThat(new PosteriorRecovery(new double[][] {{1e-200, 0}, {0, 2e-200}}).posterior(5e-201, 1e-200))
                .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
    }

    @Test
    void what_does_not_fit_is_refused_with_what_would() {
        double[][] two = {{0}, {1}};
        assertThatThrownBy(() -> new GaussianPairs(new double[][] {{0}}, new double[][] {{0}}, 0))
                .hasMessageContaining("at least 2 classes, got 1 and 1");
        assertThatThrownBy(() -> new GaussianPairs(two, new double[][] {{0}}, 0))
                .hasMessageContaining("got 2 and 1");
        assertThatThrownBy(() -> new GaussianPairs(two, two, 1.5)).hasMessageContaining("between 0 and 1, got 1.5");
        assertThatThrownBy(() -> new GaussianPairs(two, two, Double.NaN)).hasMessageContaining("got NaN");
        assertThatThrownBy(() -> new GaussianPairs(two, new double[2][3], 0.5))
                .hasMessageContaining("at most as many dimensions as the first, 1, got 3");
        assertThatThrownBy(() -> new GaussianPairs(two, two, 0).posterior(1, 2))
                .hasMessageContaining("x has 1 values, got 2");
        assertThatThrownBy(() -> new PosteriorRecovery(new double[][] {{1, 0}, {0, 1}}).posterior(1))
                .hasMessageContaining("ψ has 2 values, got 1");
    }

    private static double[][] uniform(int rows, int columns, SeededRandom random) {
        double[][] values = new double[rows][columns];
        for (double[] row : values) {
            for (int i = 0; i < columns; i++) {
                row[i] = random.nextDouble();
            }
        }
        return values;
    }

    private static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }
}
