package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import org.junit.jupiter.api.Test;

class GaussianKlTest {

    @Test
    void is_zero_where_the_posterior_is_the_prior() {
        assertThat(GaussianKl.toStandardNormal(new float[4], new float[] {1, 1, 1, 1}, 1, 2))
                .isZero();
    }

    @Test
    void agrees_with_the_formula() {
        float[] mean = {7, 7, 0.5f, -2};
        float[] variance = {7, 7, 0.25f, 3};
        // ½ (0.25 + 0.25 − log 0.25 − 1 + 4 + 3 − log 3 − 1)
        assertThat(GaussianKl.toStandardNormal(mean, variance, 1, 2)).isCloseTo(2.8938410362258905, within(1e-14));
    }

    @Test
    void is_the_mean_of_the_difference_of_the_two_log_densities() {
        float[] mean = {0.8f, -0.3f};
        float[] variance = {0.3f, 1.7f};
        SeededRandom random = new SeededRandom(4);
        int draws = 200_000;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < draws; i++) {
            float[] z = {
                (float) (mean[0] + Math.sqrt(variance[0]) * random.nextGaussian()),
                (float) (mean[1] + Math.sqrt(variance[1]) * random.nextGaussian())
            };
            double difference =
                    LogDensity.diagonalGaussian(z, 0, mean, variance, 0, 2) - LogDensity.standardNormal(z, 0, 2);
            sum += difference;
            squares += difference * difference;
        }
        double average = sum / draws;
        double standardError = Math.sqrt((squares / draws - average * average) / draws);
        assertThat(GaussianKl.toStandardNormal(mean, variance, 0, 2)).isCloseTo(average, within(4 * standardError));
    }

    @Test
    void stays_finite_for_a_posterior_that_is_nearly_a_point() {
        assertThat(GaussianKl.toStandardNormal(new float[] {1e6f}, new float[] {Float.MIN_VALUE}, 0, 1))
                .isFinite();
    }
}
