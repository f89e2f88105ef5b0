package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.learning.SeededRandom;
import org.junit.jupiter.api.Test;

class ActiveUnitsTest {

    @Test
    void counts_dimensions_whose_mean_varies_by_more_than_a_hundredth() {
        int rows = 20_000;
        // variances 1, 0.0144, 0.0064, 0
        double[] deviations = {1, 0.12, 0.08, 0};
        SeededRandom random = new SeededRandom(1);
        float[] means = new float[rows * deviations.length];
        for (int i = 0; i < means.length; i++) {
            means[i] = (float) (100 + deviations[i % deviations.length] * random.nextGaussian());
        }
        assertThat(ActiveUnits.count(means, deviations.length)).isEqualTo(2);
    }

    @Test
    void finds_none_in_one_example() {
        assertThat(ActiveUnits.count(new float[] {3, -2}, 2)).isZero();
    }
}
