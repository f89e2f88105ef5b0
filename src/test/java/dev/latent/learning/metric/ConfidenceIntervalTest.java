package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidenceIntervalTest {

    @ParameterizedTest
    @CsvSource({"1, 12.7062", "2, 4.3027", "4, 2.7764", "9, 2.2622", "30, 2.0423", "120, 1.9799"})
    void quantiles_are_those_of_the_table(int degreesOfFreedom, double expected) {
        assertThat(ConfidenceInterval.studentQuantile(degreesOfFreedom)).isCloseTo(expected, within(5e-5));
    }

    @Test
    void the_mean_of_five_seeds_agrees_with_the_arithmetic() {
        ConfidenceInterval interval = ConfidenceInterval.ofMean(1, 2, 3, 4, 5);
        assertThat(interval.mean()).isEqualTo(3);
        // √(10 / 4), and 2.776445 · 1.581139 / √5 = 1.963243
        assertThat(interval.deviation()).isCloseTo(1.581139, within(1e-6));
        assertThat(interval.count()).isEqualTo(5);
        assertThat(interval.low()).isCloseTo(3 - 1.963243, within(1e-6));
        assertThat(interval.high()).isCloseTo(3 + 1.963243, within(1e-6));
    }

    @Test
    void holds_the_true_mean_in_95_of_100_samples() {
        SeededRandom random = new SeededRandom(3);
        int held = 0;
        for (int i = 0; i < 4_000; i++) {
            ConfidenceInterval interval = ConfidenceInterval.ofMean(
                    7 + random.nextGaussian(), 7 + random.nextGaussian(), 7 + random.nextGaussian());
            held += interval.low() <= 7 && 7 <= interval.high() ? 1 : 0;
        }
        // standard error 0.0034
        assertThat(held / 4_000.0).isCloseTo(0.95, within(0.014));
    }

    @Test
    void equal_values_have_no_width() {
        ConfidenceInterval interval = ConfidenceInterval.ofMean(0.25, 0.25, 0.25);
        assertThat(interval.low()).isEqualTo(0.25);
        assertThat(interval.high()).isEqualTo(0.25);
    }

    @Test
    void an_accuracy_agrees_with_the_arithmetic() {
        // z² = 3.841459: centre (0.8 + 0.192073) / 1.384146 = 0.716740; half 1.959964 √(0.016 + 0.009604) / 1.384146 =
        // 0.226577
        ConfidenceInterval interval = ConfidenceInterval.ofAccuracy(8, 10);
        assertThat(interval.mean()).isEqualTo(0.8);
        assertThat(interval.low()).isCloseTo(0.490163, within(2e-6));
        assertThat(interval.high()).isCloseTo(0.943317, within(2e-6));
        // all right: from 1 / (1 + z²/n)
        assertThat(ConfidenceInterval.ofAccuracy(10, 10).low()).isCloseTo(0.722467, within(1e-6));
        assertThat(ConfidenceInterval.ofAccuracy(10, 10).high()).isEqualTo(1);
        assertThat(ConfidenceInterval.ofAccuracy(0, 10).low()).isZero();
        assertThat(ConfidenceInterval.ofAccuracy(0, 10).high()).isCloseTo(0.277533, within(1e-6));
    }

    @Test
    void refuses_what_has_no_interval() {
        assertThatThrownBy(() -> ConfidenceInterval.ofMean(3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfidenceInterval.ofMean(3, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> ConfidenceInterval.ofAccuracy(0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ConfidenceInterval.ofAccuracy(11, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("11 right of 10");
    }
}
