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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeparatedAttributePredictabilityTest {

    @Test
    void a_number_is_scored_by_its_squared_correlation() {
        // centred −1.5, −0.5, 0.5, 1.5 and −1.5, 0.5, −0.5, 1.5: 4² / (5 · 5); the other dimension −3, 1, 1, 1: 6² /
        // (12 · 5)
        FeatureMatrix codes = Matrices.of(2, 1, 0, 2, 4, 3, 4, 4, 4);
        SeparatedAttributePredictability sap =
                SeparatedAttributePredictability.of(codes, Matrices.of(1, 1, 3, 2, 4), List.of(NUMBER));
        assertThat(sap.scores()[0]).containsExactly(new double[] {0.64, 0.6}, within(1e-15));
        assertThat(sap.mean()).isCloseTo(0.04, within(1e-15));
    }

    @ParameterizedTest
    @CsvSource({
        // a a b a b b: after the second, 2/3 of a and all of b
        "1 2 3 4 5 6, 0 0 1 0 1 1, 0.83333333333333",
        // one threshold only: half of a and all of b
        "1 2 3, 0 1 0, 0.75",
        // the direction does not matter, nor does the order of the classes
        "6 5 4 3 2 1, 0 0 2 2 1 1, 1",
        // what is in one place stays together
        "1 1 2 2, 0 1 0 1, 0.5",
        // the rare class counts as much as the other: 3/4 of a, all of b
        "1 2 3 4 4, 0 0 0 0 1, 0.875",
        "7 7 7 7, 0 0 1 1, 0"
    })
    void a_class_is_scored_by_the_best_thresholds(String dimension, String classes, double expected) {
        int[] labels = numbers(classes);
        int[] places = numbers(dimension);
        float[] values = new float[places.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = places[i];
        }
        assertThat(SeparatedAttributePredictability.balancedAccuracy(values, labels))
                .isCloseTo(expected, within(1e-12));
    }

    @Test
    void finds_what_trying_all_thresholds_finds() {
        for (int seed = 1; seed <= 50; seed++) {
            SeededRandom random = new SeededRandom(seed);
            float[] dimension = new float[12];
            int[] classes = new int[12];
            int[] totals = new int[3];
            for (int i = 0; i < 12; i++) {
                dimension[i] = random.nextInt(8);
                classes[i] = i < 3 ? i : random.nextInt(3);
                totals[classes[i]]++;
            }
            double best = 0;
            for (int first = 0; first <= 8; first++) {
                for (int second = first; second <= 8; second++) {
                    for (int labelling = 0; labelling < 27; labelling++) {
                        double sum = 0;
                        for (int i = 0; i < 12; i++) {
                            int interval = dimension[i] < first ? labelling % 3 : labelling / 9;
                            int label = dimension[i] >= first && dimension[i] < second ? labelling / 3 % 3 : interval;
                            sum += label == classes[i] ? 1.0 / totals[classes[i]] : 0;
                        }
                        best = Math.max(best, sum / 3);
                    }
                }
            }
            assertThat(SeparatedAttributePredictability.balancedAccuracy(dimension, classes))
                    .isCloseTo(best, within(1e-12));
        }
    }

    @Test
    void a_perfect_code_of_classes_leaves_chance_between_them() {
        // each of the 4 × 4 combinations once: the other factor's dimension is right in one of four
        float[] codes = new float[16 * 3];
        float[] factors = new float[16 * 2];
        for (int i = 0; i < 16; i++) {
            factors[i * 2] = i / 4;
            factors[i * 2 + 1] = i % 4;
            codes[i * 3] = -2 * (i / 4);
            codes[i * 3 + 1] = 0.5f * (i % 4);
        }
        FeatureMatrix both = new FeatureMatrix(16, 2, factors);
        SeparatedAttributePredictability sap =
                SeparatedAttributePredictability.of(new FeatureMatrix(16, 3, codes), both, FactorKind.guess(both));
        assertThat(sap.gaps()).containsExactly(new double[] {0.75, 0.75}, within(1e-12));
        // as numbers the other dimension is right about nothing
        assertThat(SeparatedAttributePredictability.of(new FeatureMatrix(16, 3, codes), both, List.of(NUMBER, NUMBER))
                        .mean())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void noise_has_no_gap() {
        FeatureMatrix factors = Matrices.integers(5_000, 2, 5, 1);
        SeparatedAttributePredictability sap =
                SeparatedAttributePredictability.of(Matrices.gaussians(5_000, 4, 2), factors, List.of(NUMBER, CLASS));
        assertThat(sap.gaps()[0]).isBetween(0.0, 0.01);
        assertThat(sap.gaps()[1]).isBetween(0.0, 0.02);
    }

    @Test
    void many_values_are_a_number_and_few_are_classes() {
        assertThat(FactorKind.guess(Matrices.of(1, -0f, 0, 1))).containsExactly(CLASS);
        FeatureMatrix twoFactors = Matrices.of(2, 0, 0, 1, 1);
        assertThat(FactorKind.guess(twoFactors)).containsExactly(CLASS, CLASS);
        assertThat(FactorKind.guess(Matrices.gaussians(21, 1, 1))).containsExactly(NUMBER);
        assertThat(FactorKind.guess(Matrices.gaussians(20, 1, 1))).containsExactly(CLASS);
    }

    @Test
    void refuses_what_has_no_gap() {
        FeatureMatrix codes = Matrices.gaussians(200, 2, 1);
        assertThatThrownBy(() -> SeparatedAttributePredictability.of(
                        codes, Matrices.scaled(Matrices.gaussians(200, 1, 1), 0, 3), List.of(NUMBER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor 0 has one value only");
        assertThatThrownBy(
                        () -> SeparatedAttributePredictability.of(codes, Matrices.gaussians(200, 1, 1), List.of(CLASS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200 classes, the most are 100");
        assertThatThrownBy(() -> SeparatedAttributePredictability.of(
                        Matrices.gaussians(200, 1, 1), Matrices.gaussians(200, 1, 1), List.of(NUMBER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two dimensions");
        assertThatThrownBy(() ->
                        SeparatedAttributePredictability.of(codes, Matrices.gaussians(199, 1, 1), List.of(NUMBER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200 examples, factors of 199");
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.trim().split(" ", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
