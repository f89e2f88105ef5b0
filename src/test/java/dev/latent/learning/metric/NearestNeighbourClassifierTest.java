package dev.latent.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestNeighbourClassifierTest {

    @Test
    void agrees_with_a_case_worked_by_hand() {
        FeatureMatrix bank = Matrices.of(2, 1, 0, 2, 0, 0, 1, -1, 0);
        int[] classes = {1, 0, 0, 1};
        FeatureMatrix queries = Matrices.of(2, 3, 0, 0, 5);
        List<NearestNeighbourClassifier.Result> results = new NearestNeighbourClassifier(bank, classes, 1)
                .evaluate(queries, new int[] {1, 0}, List.of(1, 2, 3, 4));
        // (3, 0) has cosines 1, 1, 0, −1: of the two equal ones row 0, of class 1, is first;
        //   k = 2: e for both, class 0 is lower; k = 3: e + 1 against e; k = 4: e + 1 = 3.72 against e + 1/e = 3.09
        // (0, 5) has cosines 0, 0, 1, 0: row 2 of class 0, then rows 0, 1, 3;
        //   e against 0; e against 1; e + 1 against 1; e + 1 against 2
        assertThat(results).extracting(NearestNeighbourClassifier.Result::k).containsExactly(1, 2, 3, 4);
        assertThat(results.get(0).predictions()).containsExactly(1, 0);
        for (int i = 1; i < 4; i++) {
            assertThat(results.get(i).predictions()).containsExactly(0, 0);
        }
        assertThat(results)
                .extracting(NearestNeighbourClassifier.Result::accuracy)
                .containsExactly(1.0, 0.5, 0.5, 0.5);
        NearestNeighbours nearest = NearestNeighbours.of(queries, bank, 4);
        assertThat(nearest.indicesOf(0)).containsExactly(0, 1, 2, 3);
        assertThat(nearest.cosinesOf(0)).containsExactly(1, 1, 0, -1);
        assertThat(nearest.indicesOf(1)).containsExactly(2, 0, 1, 3);
    }

    @Test
    void a_low_temperature_lets_the_nearest_outvote_the_many() {
        FeatureMatrix bank = Matrices.of(2, 1, 0, 0, 1, 0, -1);
        int[] classes = {0, 1, 1};
        FeatureMatrix query = Matrices.of(2, 1, 0);
        // e¹⁰ against 2, and e^0.1 = 1.1 against 2
        assertThat(prediction(bank, classes, 0.1, query)).isZero();
        assertThat(prediction(bank, classes, 10, query)).isEqualTo(1);
        // exp(1 / T) would be infinite
        assertThat(prediction(bank, classes, 1e-300, query)).isZero();
    }

    private static int prediction(FeatureMatrix bank, int[] classes, double temperature, FeatureMatrix query) {
        return new NearestNeighbourClassifier(bank, classes, temperature)
                .evaluate(query, new int[] {0}, List.of(3))
                .get(0)
                .predictions()[0];
    }

    @Test
    void finds_what_sorting_all_finds_across_blocks_and_ties() {
        // three values for each of three features: each direction comes many times
        FeatureMatrix bank = Matrices.integers(1_300, 3, 3, 1);
        FeatureMatrix queries = Matrices.integers(40, 3, 3, 2);
        NearestNeighbours nearest = NearestNeighbours.of(queries, bank, 700);
        for (int q = 0; q < queries.rows(); q++) {
            double[] cosines = new double[bank.rows()];
            for (int row = 0; row < cosines.length; row++) {
                double[] x = InnerProducts.unitRow(queries, q);
                double[] y = InnerProducts.unitRow(bank, row);
                cosines[row] = x[0] * y[0] + x[1] * y[1] + x[2] * y[2];
            }
            int[] expected = IntStream.range(0, cosines.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer row) -> -cosines[row])
                            .thenComparing(Comparator.naturalOrder()))
                    .limit(700)
                    .mapToInt(Integer::intValue)
                    .toArray();
            assertThat(nearest.indicesOf(q)).containsExactly(expected);
            assertThat(nearest.cosinesOf(q)[699]).isEqualTo(cosines[expected[699]]);
        }
    }

    @Test
    void a_row_is_not_its_own_neighbour_but_its_double_is() {
        FeatureMatrix matrix = Matrices.of(2, 1, 0, 0, 1, 4, 0, 1, 1);
        NearestNeighbours nearest = NearestNeighbours.amongOthers(matrix, new int[] {2, 1}, 3);
        assertThat(nearest.indicesOf(0)).containsExactly(0, 3, 1);
        assertThat(nearest.indicesOf(1)).containsExactly(3, 0, 2);
        assertThat(nearest.cosinesOf(1)).containsExactly(new double[] {Math.sqrt(0.5), 0, 0}, within(1e-15));
        assertThatThrownBy(() -> NearestNeighbours.amongOthers(matrix, new int[] {0}, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 rows to choose from, got 4");
        assertThatThrownBy(() -> NearestNeighbours.amongOthers(matrix, new int[] {4}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no row 4");
    }

    @Test
    void separates_what_is_separate_and_guesses_at_noise() {
        FeatureMatrix noise = Matrices.gaussians(2_000, 8, 3);
        int[] classes = IntStream.range(0, 2_000).map(i -> i % 4).toArray();
        float[] moved = noise.values().clone();
        for (int i = 0; i < 2_000; i++) {
            moved[i * 8 + classes[i]] += 8;
        }
        FeatureMatrix apart = new FeatureMatrix(2_000, 8, moved);
        assertThat(accuracies(apart, classes))
                .allSatisfy(accuracy -> assertThat(accuracy).isGreaterThan(0.99));
        // ¼, with a standard error of 0.014
        assertThat(accuracies(noise, classes))
                .allSatisfy(accuracy -> assertThat(accuracy).isBetween(0.2, 0.3));
    }

    private static List<Double> accuracies(FeatureMatrix features, int[] classes) {
        int[] bank = IntStream.range(0, 1_000).toArray();
        int[] queries = IntStream.range(1_000, 2_000).toArray();
        return new NearestNeighbourClassifier(
                        Columns.select(features, bank),
                        IntStream.of(bank).map(i -> classes[i]).toArray(),
                        NearestNeighbourClassifier.DEFAULT_TEMPERATURE)
                        .evaluate(
                                Columns.select(features, queries),
                                IntStream.of(queries).map(i -> classes[i]).toArray(),
                                NearestNeighbourClassifier.DEFAULT_NEIGHBOURS)
                        .stream()
                        .map(NearestNeighbourClassifier.Result::accuracy)
                        .toList();
    }

    @Test
    void refuses_what_has_no_answer() {
        FeatureMatrix bank = Matrices.of(1, 1, 2, 3);
        NearestNeighbourClassifier classifier = new NearestNeighbourClassifier(bank, new int[] {0, 0, 0}, 0.1);
        FeatureMatrix query = Matrices.of(1, 1);
        assertThat(classifier.evaluate(query, new int[] {0}, List.of(3)).get(0).accuracy())
                .isEqualTo(1);
        assertThat(classifier.evaluate(query, new int[] {7}, List.of(3)).get(0).accuracy())
                .isZero();
        for (int k : new int[] {0, 4}) {
            assertThatThrownBy(() -> classifier.evaluate(query, new int[] {0}, List.of(1, k)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("k must be from 1 to the 3 rows of the bank, got " + k);
        }
        assertThatThrownBy(() -> classifier.evaluate(Matrices.of(2, 1, 1), new int[] {0}, List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 features, the bank 1");
        assertThatThrownBy(() -> classifier.evaluate(new FeatureMatrix(0, 1, new float[0]), new int[0], List.of(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NearestNeighbourClassifier(bank, new int[] {0, -1, 0}, 0.1))
                .hasMessageContaining("row 1");
        assertThatThrownBy(() -> new NearestNeighbourClassifier(bank, new int[2], 0.1))
                .hasMessageContaining("2 classes");
        assertThatThrownBy(() -> new NearestNeighbourClassifier(bank, new int[3], Double.NaN))
                .hasMessageContaining("temperature");
    }
}
