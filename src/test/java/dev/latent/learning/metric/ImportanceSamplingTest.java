package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImportanceSamplingTest {

    @Test
    void one_weight_is_its_own_mean() {
        assertThat(ImportanceSampling.logMeanExp(new double[] {-1234.5})).isEqualTo(-1234.5);
    }

    @Test
    void equal_weights_are_their_mean() {
        double[] weights = new double[1000];
        Arrays.fill(weights, -3);
        assertThat(ImportanceSampling.logMeanExp(weights)).isCloseTo(-3, within(1e-14));
    }

    @Test
    void agrees_with_the_plain_formula_where_that_does_not_overflow() {
        double expected = Math.log((Math.exp(-1) + Math.exp(2) + Math.exp(0.5)) / 3);
        assertThat(ImportanceSampling.logMeanExp(new double[] {-1, 2, 0.5})).isCloseTo(expected, within(1e-14));
    }

    @Test
    void neither_overflows_nor_vanishes() {
        assertThat(ImportanceSampling.logMeanExp(new double[] {-100_000, -100_001}))
                .isCloseTo(-100_000 + Math.log((1 + Math.exp(-1)) / 2), within(1e-9));
        assertThat(ImportanceSampling.logMeanExp(new double[] {5000, -5000}))
                .isCloseTo(5000 - Math.log(2), within(1e-9));
    }

    @Test
    void a_draw_without_any_weight_counts_as_nothing() {
        assertThat(ImportanceSampling.logMeanExp(new double[] {Double.NEGATIVE_INFINITY, 0}))
                .isCloseTo(-Math.log(2), within(1e-14));
        assertThat(ImportanceSampling.logMeanExp(new double[] {Double.NEGATIVE_INFINITY}))
                .isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void lies_between_the_mean_and_the_largest_weight() {
        double[] weights = {-4, -2.5, -7};
        assertThat(ImportanceSampling.logMeanExp(weights)).isBetween(-4.5, -2.5);
    }
}
