package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import org.junit.jupiter.api.Test;

class MutualInformationGapTest {

    private static final int ROWS = 10_000;

    private static final int VALUES = 8;

    /** Two independent factors of eight values each. */
    private final float[] factors = factors();

    @Test
    void is_one_where_each_dimension_is_a_factor() {
        // the dimensions in another order, scaled and turned about: nothing of it matters
        float[] z = new float[ROWS * 3];
        for (int i = 0; i < ROWS; i++) {
            z[i * 3] = -5 * factors[i * 2 + 1];
            z[i * 3 + 2] = 0.1f * factors[i * 2];
        }
        MutualInformationGap gap = ofMeans(z, 3, factors, 2);
        // what is missing is what two columns of numbers have in common by chance
        assertThat(gap.gaps()).containsExactly(new double[] {1, 1}, within(0.005));
        assertThat(gap.mean()).isCloseTo(1, within(0.005));
    }

    @Test
    void is_zero_where_two_dimensions_tell_the_same() {
        float[] z = new float[ROWS * 2];
        for (int i = 0; i < ROWS; i++) {
            z[i * 2] = factors[i * 2];
            z[i * 2 + 1] = factors[i * 2];
        }
        assertThat(ofMeans(z, 2, factors, 2).gaps()).containsExactly(new double[] {0, 0}, within(1e-9));
    }

    @Test
    void is_near_zero_where_the_factors_are_turned_by_45_degrees() {
        float[] z = new float[ROWS * 2];
        for (int i = 0; i < ROWS; i++) {
            z[i * 2] = factors[i * 2] + factors[i * 2 + 1];
            z[i * 2 + 1] = factors[i * 2] - factors[i * 2 + 1];
        }
        assertThat(ofMeans(z, 2, factors, 2).mean()).isBetween(0.0, 0.01);
    }

    @Test
    void is_near_zero_where_z_knows_nothing() {
        float[] z = new SeededRandom(5).gaussians(ROWS * 4);
        assertThat(ofMeans(z, 4, factors, 2).mean()).isBetween(0.0, 0.01);
    }

    @Test
    void is_the_part_of_a_bit_that_a_noisy_dimension_tells() {
        // z is the factor with one error in four: I = log 2 − H(¼), exactly, as every pair comes as often as it should
        float[] factor = new float[800];
        float[] z = new float[800 * 2];
        for (int i = 0; i < 800; i++) {
            factor[i] = i % 2;
            z[i * 2] = i / 2 % 4 == 0 ? 1 - factor[i] : factor[i];
        }
        double entropy = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
        assertThat(ofMeans(z, 2, factor, 1).mean()).isCloseTo((Math.log(2) - entropy) / Math.log(2), within(1e-9));
    }

    @Test
    void refuses_what_has_no_gap() {
        assertThatThrownBy(() -> ofMeans(new float[4], 1, new float[] {0, 1, 0, 1}, 1))
                .hasMessageContaining("two dimensions");
        assertThatThrownBy(() -> ofMeans(new float[4], 2, new float[2], 1)).hasMessageContaining("factor 0");
    }

    private static MutualInformationGap ofMeans(float[] means, int dimensions, float[] factors, int factorCount) {
        return MutualInformationGap.ofMeans(matrix(means, dimensions), matrix(factors, factorCount));
    }

    private static FeatureMatrix matrix(float[] values, int width) {
        return new FeatureMatrix(values.length / width, width, values);
    }

    private static float[] factors() {
        SeededRandom random = new SeededRandom(2);
        float[] values = new float[ROWS * 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(VALUES);
        }
        return values;
    }
}
