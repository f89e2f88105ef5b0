package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values were computed with 50 digits. */
class LogDensityTest {

    @ParameterizedTest
    @CsvSource({
        "1, 0, -0.69314718055994530942",
        "0.25, 1.5, -1.3264132779827524",
        "1, 30, -9.3576229688397368e-14",
        "0, 30, -30.000000000000093576",
        "1, -30, -30.000000000000093576",
        "0, 100, -100",
        "1, 100, -3.7200759760208359e-44",
        "1, 10000, 0",
        "0, 10000, -10000",
        "0.5, -10000, -5000",
        "1, 3e38, 0"
    })
    void bernoulli_is_exact_for_any_logit(float x, float logit, double expected) {
        double got = LogDensity.bernoulli(new float[] {x}, 0, new float[] {logit}, 0, 1);
        assertThat(got).isCloseTo(expected, within(Math.abs(expected) * 1e-14));
    }

    @Test
    void bernoulli_sums_the_row_it_is_asked_for() {
        float[] x = {9, 9, 1, 0};
        float[] logits = {9, 9, 9, 9, 0, 1.5f};
        // -log 2 - log(1 + exp(1.5))
        assertThat(LogDensity.bernoulli(x, 1, logits, 2, 2))
                .isCloseTo(-0.69314718055994531 - 1.7014132779827524, within(1e-14));
    }

    @Test
    void gaussian_is_a_density_in_the_units_of_x() {
        float[] x = {0, 0, 1.5f, -2};
        float[] mean = {1, 0.25f};
        float[] logScale = {0.5f, -1};
        // Σ −½((x−μ)/σ)² − log σ − ½ log 2π, with σ = exp(0.5) and exp(−1)
        assertThat(LogDensity.gaussian(x, 1, mean, 0, logScale, 2)).isCloseTo(-20.08741024697398, within(1e-12));
    }

    @Test
    void gaussian_is_finite_far_from_its_mean() {
        double got = LogDensity.gaussian(new float[] {1e30f}, 0, new float[] {0}, 0, new float[] {-6.9f}, 1);
        assertThat(got).isFinite().isLessThan(-1e60);
    }

    @Test
    void the_normal_densities_agree_with_their_formulas() {
        float[] z = {0, 0, 0.5f, -1.25f};
        assertThat(LogDensity.standardNormal(z, 1, 2)).isCloseTo(-2.7441270664093453, within(1e-14));
        float[] mean = {0.25f, -1};
        float[] variance = {0.0625f, 4};
        // −½ (1 + 0.015625 + log 0.0625 + log 4 + 2 log 2π)
        assertThat(LogDensity.diagonalGaussian(z, 1, mean, variance, 0, 2)).isCloseTo(-1.6525423858494, within(1e-14));
    }

    @Test
    void a_density_is_the_standard_one_where_mean_is_0_and_variance_1() {
        float[] z = {0.3f, -4, 12};
        assertThat(LogDensity.diagonalGaussian(z, 0, new float[3], new float[] {1, 1, 1}, 0, 3))
                .isEqualTo(LogDensity.standardNormal(z, 0, 3));
    }
}
