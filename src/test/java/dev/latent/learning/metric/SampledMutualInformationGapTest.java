package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampledMutualInformationGapTest {

    private static final int ROWS = 10_000;

    /** Two independent factors of eight values each. */
    private final FeatureMatrix factors = Matrices.integers(ROWS, 2, 8, 2);

    @Test
    void is_one_where_each_dimension_is_a_factor() {
        FeatureMatrix noise = Matrices.gaussians(ROWS, 1, 3);
        float[] z = new float[ROWS * 3];
        for (int i = 0; i < ROWS; i++) {
            z[i * 3] = -5 * factors.values()[i * 2 + 1];
            z[i * 3 + 1] = factors.values()[i * 2];
            z[i * 3 + 2] = noise.values()[i];
        }
        MutualInformationGap gap =
                MutualInformationGap.ofSamples(new FeatureMatrix(ROWS, 3, z), variances(3, 0.01f), factors, 1);
        assertThat(gap.gaps()).containsExactly(new double[] {1, 1}, within(0.02));
        assertThat(gap.mean()).isCloseTo(1, within(0.02));
    }

    @Test
    void is_near_zero_where_z_knows_nothing() {
        for (int seed = 1; seed <= 3; seed++) {
            MutualInformationGap gap = MutualInformationGap.ofSamples(
                    Matrices.gaussians(ROWS, 4, seed), variances(4, 0.1f), factors, seed);
            assertThat(gap.mean()).isBetween(0.0, 0.02);
        }
    }

    @Test
    void is_the_information_of_a_channel_with_noise() {
        // z = ±1 with variance 1: I = log 2 − E log(1 + exp(−2 (1 + ε))), here by the trapezoid rule; the other
        // dimension tells nothing
        double missing = 0;
        for (int i = -8_000; i <= 8_000; i++) {
            double e = i / 1_000.0;
            double density = Math.exp(-e * e / 2) / Math.sqrt(2 * Math.PI);
            missing += density * Math.log1p(Math.exp(-2 * (1 + e))) / 1_000;
        }
        float[] factor = new float[ROWS];
        float[] means = new float[ROWS * 2];
        for (int i = 0; i < ROWS; i++) {
            factor[i] = i % 2;
            means[i * 2] = i % 2 == 0 ? 1 : -1;
        }
        MutualInformationGap gap = MutualInformationGap.ofSamples(
                new FeatureMatrix(ROWS, 2, means), variances(2, 1), new FeatureMatrix(ROWS, 1, factor), 4);
        // 0.486; of 2,000 samples the standard error is 0.01
        assertThat(gap.mean()).isCloseTo(1 - missing / Math.log(2), within(0.03));
        // the means tell everything: another definition
        assertThat(MutualInformationGap.ofMeans(new FeatureMatrix(ROWS, 2, means), new FeatureMatrix(ROWS, 1, factor))
                        .mean())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void is_zero_where_each_posterior_tells_its_example_from_all_others() {
        MutualInformationGap gap = MutualInformationGap.ofSamples(
                Matrices.gaussians(1_000, 2, 1),
                Matrices.of(2, filled(2_000, 1e-20f)),
                Matrices.integers(1_000, 1, 4, 1),
                1);
        assertThat(gap.mean()).isCloseTo(0, within(1e-9));
    }

    @Test
    void the_same_seed_draws_the_same() {
        FeatureMatrix means = Matrices.gaussians(300, 3, 1);
        FeatureMatrix variances = Matrices.of(3, filled(900, 0.5f));
        FeatureMatrix few = Matrices.integers(300, 2, 3, 1);
        double[] gaps = MutualInformationGap.ofSamples(means, variances, few, 9).gaps();
        assertThat(MutualInformationGap.ofSamples(means, variances, few, 9).gaps())
                .containsExactly(gaps);
        assertThat(MutualInformationGap.ofSamples(means, variances, few, 10).gaps())
                .isNotEqualTo(gaps);
    }

    @Test
    void survives_any_finite_variance() {
        SeededRandom random = new SeededRandom(1);
        float[] variances = new float[200];
        for (int i = 0; i < variances.length; i++) {
            variances[i] = random.nextInt(2) == 0 ? Float.MIN_VALUE : Float.MAX_VALUE;
        }
        MutualInformationGap gap = MutualInformationGap.ofSamples(
                Matrices.gaussians(100, 2, 1), Matrices.of(2, variances), Matrices.integers(100, 1, 2, 1), 1);
        assertThat(gap.mean()).isFinite();
    }

    @Test
    void refuses_what_is_not_a_posterior() {
        FeatureMatrix means = Matrices.gaussians(4, 2, 1);
        FeatureMatrix factor = Matrices.of(1, 0, 1, 0, 1);
        assertThatThrownBy(
                        () -> MutualInformationGap.ofSamples(means, Matrices.of(2, 1, 1, 1, 0, 1, 1, 1, 1), factor, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 1 has 0.0 in column 1");
        assertThatThrownBy(() -> MutualInformationGap.ofSamples(means, Matrices.of(2, 1, 1), factor, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[4, 2] with variances of [1, 2]");
        assertThatThrownBy(() -> MutualInformationGap.ofSamples(
                        means, Matrices.of(2, filled(8, 1)), Matrices.of(2, 0, 5, 1, 5, 0, 5, 1, 5), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor 1 has one value only");
        assertThatThrownBy(() -> MutualInformationGap.ofSamples(
                        Matrices.of(1, 1, 2, 3, 4), Matrices.of(1, 1, 1, 1, 1), factor, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two dimensions");
    }

    private static FeatureMatrix variances(int dimensions, float variance) {
        return Matrices.of(dimensions, filled(ROWS * dimensions, variance));
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }
}
