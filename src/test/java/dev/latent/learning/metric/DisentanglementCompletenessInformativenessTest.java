package dev.latent.learning.metric;

import static dev.latent.learning.metric.FactorKind.CLASS;
import static dev.latent.learning.metric.FactorKind.NUMBER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisentanglementCompletenessInformativenessTest {

    private static final int ROWS = 3_000;

    private static final List<FactorKind> KINDS = List.of(CLASS, NUMBER);

    /** A class of five, and a number in [0, 1). */
    private final FeatureMatrix factors = factors();

    @Test
    void a_code_with_a_dimension_for_each_factor_is_near_perfect() {
        float[] codes = Matrices.gaussians(ROWS, 4, 1).values().clone();
        for (int i = 0; i < ROWS; i++) {
            codes[i * 4 + 2] = -3 * factors.values()[i * 2];
            codes[i * 4] = 10 * factors.values()[i * 2 + 1];
        }
        DisentanglementCompletenessInformativeness dci = measure(new FeatureMatrix(ROWS, 4, codes), 1);
        assertThat(dci.scores().disentanglement()).isGreaterThan(0.97);
        assertThat(dci.scores().completeness()).isGreaterThan(0.97);
        assertThat(dci.ofFactors()[0]).isEqualTo(1);
        assertThat(dci.ofFactors()[1]).isBetween(0.99, 1.0);
        assertThat(dci.importance()[2][0]).isGreaterThan(0.97);
        assertThat(dci.importance()[0][1]).isGreaterThan(0.97);
        for (int factor = 0; factor < 2; factor++) {
            int column = factor;
            assertThat(Arrays.stream(dci.importance())
                            .mapToDouble(row -> row[column])
                            .sum())
                    .isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void a_turned_code_tells_as_much_but_nothing_apart() {
        float[] codes = new float[ROWS * 2];
        for (int i = 0; i < ROWS; i++) {
            float left = factors.values()[i * 2] / 5;
            float right = factors.values()[i * 2 + 1];
            codes[i * 2] = left + right;
            codes[i * 2 + 1] = left - right;
        }
        DisentanglementCompletenessInformativeness dci = measure(new FeatureMatrix(ROWS, 2, codes), 1);
        assertThat(dci.informativeness()).isGreaterThan(0.85);
        assertThat(dci.scores().disentanglement()).isLessThan(0.1);
        assertThat(dci.scores().completeness()).isLessThan(0.1);
    }

    @Test
    void noise_tells_no_more_than_chance() {
        DisentanglementCompletenessInformativeness dci = measure(Matrices.gaussians(ROWS, 5, 9), 1);
        // one in five, of 1,000 held out
        assertThat(dci.ofFactors()[0]).isBetween(0.15, 0.25);
        assertThat(dci.ofFactors()[1]).isLessThan(0.02);
        assertThat(dci.informativeness()).isBetween(0.07, 0.14);
        assertThat(dci.scores().completeness()).isLessThan(0.1);
    }

    @Test
    void a_constant_code_has_no_importance() {
        DisentanglementCompletenessInformativeness dci = measure(Matrices.of(2, new float[ROWS * 2]), 1);
        assertThat(dci.scores().disentanglement()).isZero();
        assertThat(dci.scores().completeness()).isZero();
        assertThat(dci.ofFactors()[1]).isCloseTo(0, within(0.01));
    }

    @Test
    void the_same_seed_gives_the_same_figures() {
        FeatureMatrix codes = Matrices.gaussians(ROWS, 3, 4);
        DisentanglementCompletenessInformativeness first = measure(codes, 5);
        DisentanglementCompletenessInformativeness second = measure(codes, 5);
        assertThat(second.ofFactors()).containsExactly(first.ofFactors());
        assertThat(second.importance()).isDeepEqualTo(first.importance());
        assertThat(measure(codes, 6).ofFactors()).isNotEqualTo(first.ofFactors());
    }

    @Test
    void refuses_what_cannot_be_measured() {
        TreeOptions options = TreeOptions.defaults();
        FeatureMatrix codes = Matrices.gaussians(300, 2, 1);
        assertThatThrownBy(() -> DisentanglementCompletenessInformativeness.of(
                        codes, Matrices.of(1, new float[300]), List.of(CLASS), options, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor 0 has one value only");
        assertThatThrownBy(() -> DisentanglementCompletenessInformativeness.of(
                        codes, Matrices.gaussians(300, 1, 2), List.of(CLASS), options, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("300 classes, the most are 100");
        assertThatThrownBy(() -> DisentanglementCompletenessInformativeness.of(
                        Matrices.gaussians(2, 2, 1), Matrices.of(1, 0, 1), List.of(CLASS), options, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too few examples, 2");
        assertThatThrownBy(() -> DisentanglementCompletenessInformativeness.of(
                        codes, Matrices.gaussians(300, 1, 2), List.of(), options, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 kinds for 1 factors");
        assertThatThrownBy(() -> new TreeOptions(0, 3, 0.3, 0.3, 1)).hasMessageContaining("rounds");
        assertThatThrownBy(() -> new TreeOptions(1, 11, 0.3, 0.3, 1)).hasMessageContaining("depth");
        assertThatThrownBy(() -> new TreeOptions(1, 3, Double.NaN, 0.3, 1)).hasMessageContaining("learningRate");
        assertThatThrownBy(() -> new TreeOptions(1, 3, 0.3, 1, 1)).hasMessageContaining("testFraction");
        assertThatThrownBy(() -> new TreeOptions(1, 3, 0.3, 0.3, 0)).hasMessageContaining("threads");
    }

    private DisentanglementCompletenessInformativeness measure(FeatureMatrix codes, long seed) {
        return DisentanglementCompletenessInformativeness.of(codes, factors, KINDS, TreeOptions.defaults(), seed);
    }

    private static FeatureMatrix factors() {
        SeededRandom random = new SeededRandom(2);
        float[] values = new float[ROWS * 2];
        for (int i = 0; i < ROWS; i++) {
            values[i * 2] = random.nextInt(5);
            values[i * 2 + 1] = (float) random.nextDouble();
        }
        return new FeatureMatrix(ROWS, 2, values);
    }
}
