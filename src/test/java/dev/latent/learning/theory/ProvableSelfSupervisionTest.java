package dev.latent.learning.theory;

import static dev.latent.learning.theory.Representation.BAYES;
import static dev.latent.learning.theory.Representation.LEARNED;
import static dev.latent.learning.theory.Representation.LEARNED_PRINCIPAL;
import static dev.latent.learning.theory.Representation.OPTIMAL;
import static dev.latent.learning.theory.Representation.RAW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.theory.ProvableSelfSupervision.Point;
import dev.latent.learning.theory.ProvableSelfSupervision.Report;
import dev.latent.learning.theory.ProvableSelfSupervision.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvableSelfSupervisionTest {

    private static final List<Integer> LABELLED = List.of(20, 50, 100, 200, 500, 1000, 2000, 5000);

    private static final Quiet QUIET = new Quiet();

    private static Report independent;

    private static class Quiet implements ProvableSelfSupervision.Observer {

        @Override
        public void checkpoint() {}

        @Override
        public void fitted(int trial, int labelled) {}
    }

    @BeforeAll
    static void run() {
        independent = ProvableSelfSupervision.run(settings(10, LABELLED, 0), QUIET);
    }

    @Test
    void with_few_labels_the_learned_representation_beats_the_input() {
        assertThat(accuracy(independent, 100, LEARNED_PRINCIPAL) - accuracy(independent, 100, RAW))
                .isGreaterThanOrEqualTo(0.08);
        assertThat(accuracy(independent, 100, LEARNED) - accuracy(independent, 100, RAW))
                .isGreaterThanOrEqualTo(0.08);
        assertThat(accuracy(independent, 100, LEARNED_PRINCIPAL)).isCloseTo(0.53, within(0.03));
        assertThat(accuracy(independent, 100, RAW)).isCloseTo(0.38, within(0.03));
    }

    @Test
    void the_conditional_mean_is_nearly_as_good_as_bayes_rule() {
        assertThat(accuracy(independent, 100, OPTIMAL)).isCloseTo(accuracy(independent, 100, BAYES), within(0.03));
        assertThat(accuracy(independent, 5000, OPTIMAL)).isCloseTo(accuracy(independent, 5000, BAYES), within(0.003));
        assertThat(accuracy(independent, 100, BAYES)).isCloseTo(0.67, within(0.02));
    }

    @Test
    void the_excess_risk_of_the_conditional_mean_falls_as_one_over_the_number_of_labels() {
        List<Double> scaled = LABELLED.stream()
                .filter(labelled -> labelled >= 200)
                .mapToDouble(labelled -> labelled * risk(independent, labelled, OPTIMAL))
                .sorted()
                .boxed()
                .toList();
        assertThat(scaled.get(scaled.size() - 1) / scaled.get(0)).isLessThanOrEqualTo(1.5);
        assertThat(scaled).allSatisfy(value -> assertThat(value).isBetween(2.5, 4.5));
    }

    @Test
    void the_excess_risk_rises_with_the_number_of_classes() {
        double before = 0;
        for (int classes : new int[] {2, 5, 10, 20}) {
            double risk = risk(ProvableSelfSupervision.run(settings(classes, List.of(1000), 0), QUIET), 1000, OPTIMAL);
            assertThat(risk).as("k = %d", classes).isGreaterThan(2 * before);
            before = risk;
        }
        assertThat(before).isCloseTo(0.009, within(0.001));
    }

    @Test
    void the_posterior_is_a_linear_map_of_the_conditional_mean() {
        assertThat(independent.recoveryError().high()).isLessThan(1e-10);
    }

    @Test
    void where_the_parts_have_more_in_common_than_the_class_the_gain_is_gone() {
        Report dependent = ProvableSelfSupervision.run(settings(10, List.of(100, 1000), 0.25), QUIET);
        assertThat(accuracy(dependent, 100, LEARNED_PRINCIPAL) - accuracy(dependent, 100, RAW))
                .isLessThanOrEqualTo(0.02);
        assertThat(accuracy(dependent, 1000, LEARNED_PRINCIPAL)).isLessThan(accuracy(dependent, 1000, RAW));
        assertThat(dependent.recoveryError().mean()).isGreaterThan(0.1);
    }

    @Test
    void the_same_settings_give_the_same_report_and_another_seed_another() {
        Settings small = new Settings(3, 6, 5, 500, List.of(40, 10), 2, 0.1, 2, 300, 1);
        Report report = ProvableSelfSupervision.run(small, QUIET);
        assertThat(ProvableSelfSupervision.run(small, QUIET)).isEqualTo(report);
        assertThat(report.points()).extracting(Point::labelled).startsWith(10).endsWith(40);
        Settings other = new Settings(3, 6, 5, 500, List.of(40, 10), 2, 0.1, 2, 300, 2);
        assertThat(ProvableSelfSupervision.run(other, QUIET).points()).isNotEqualTo(report.points());
        assertThatThrownBy(() -> report.point(11, RAW)).hasMessageContaining("11 labels");
    }

    @Test
    void an_observer_sees_every_fit_and_can_end_the_experiment() {
        List<String> seen = new ArrayList<>();
        Settings small = new Settings(2, 3, 2, 50, List.of(10, 20), 2, 0, 1, 100, 1);
        ProvableSelfSupervision.run(small, new Quiet() {
            @Override
            public void fitted(int trial, int labelled) {
                seen.add(trial + " " + labelled);
            }
        });
        assertThat(seen).containsExactly("1 10", "1 20", "2 10", "2 20");
        assertThatThrownBy(() -> ProvableSelfSupervision.run(small, new Quiet() {
                    @Override
                    public void checkpoint() {
                        throw new CancellationException();
                    }
                }))
                .isInstanceOf(CancellationException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1  | 50  | 40  | 20000  | 100   | 6  | 0   | 1   | 10000 | classes must be between 2 and 50, got 1",
                "51 | 99  | 99  | 20000  | 100   | 6  | 0   | 1   | 10000 | classes must be between 2 and 50, got 51",
                "10 | 0   | 40  | 20000  | 100   | 6  | 0   | 1   | 10000 | dimensions1 must be between 1 and 200, got 0",
                "10 | 50  | 201 | 20000  | 100   | 6  | 0   | 1   | 10000 | dimensions2 must be between 1 and 200, got 201",
                "10 | 50  | 9   | 20000  | 100   | 6  | 0   | 1   | 10000 | dimensions2 must be at least classes, 10",
                "10 | 50  | 40  | 50     | 100   | 6  | 0   | 1   | 10000 | unlabelled must be more than dimensions1, 50",
                "10 | 50  | 40  | 200001 | 100   | 6  | 0   | 1   | 10000 | unlabelled must be between 2 and 200000, got 200001",
                "10 | 50  | 40  | 20000  | 9     | 6  | 0   | 1   | 10000 | labelled must have numbers between classes, 10, and 10000, got 9",
                "10 | 50  | 40  | 20000  | 10001 | 6  | 0   | 1   | 10000 | got 10001",
                "10 | 50  | 40  | 20000  | 100   | 0  | 0   | 1   | 10000 | trials must be between 1 and 31, got 0",
                "10 | 50  | 40  | 20000  | 100   | 32 | 0   | 1   | 10000 | trials must be between 1 and 31, got 32",
                "10 | 50  | 40  | 20000  | 100   | 6  | 1.1 | 1   | 10000 | dependence must be between 0 and 1, got 1.1",
                "10 | 50  | 40  | 20000  | 100   | 6  | NaN | 1   | 10000 | dependence must be between 0 and 1, got NaN",
                "10 | 30  | 40  | 20000  | 100   | 6  | 0.1 | 1   | 10000 | dimensions2 must be at most dimensions1, 30",
                "10 | 50  | 40  | 20000  | 100   | 6  | 0   | 0   | 10000 | centreRange must be between 0.01 and 100, got 0",
                "10 | 50  | 40  | 20000  | 100   | 6  | 0   | 1   | 99    | testExamples must be between 100 and 20000, got 99"
            })
    void settings_that_make_no_sense_are_refused_with_what_would(
            int classes,
            int dimensions1,
            int dimensions2,
            int unlabelled,
            int labelled,
            int trials,
            double dependence,
            double centreRange,
            int testExamples,
            String message) {
        assertThatThrownBy(() -> new Settings(
                        classes,
                        dimensions1,
                        dimensions2,
                        unlabelled,
                        List.of(labelled),
                        trials,
                        dependence,
                        centreRange,
                        testExamples,
                        1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void numbers_of_labels_are_some_and_each_once() {
        assertThatThrownBy(() -> settings(10, List.of(), 0)).hasMessageContaining("1 to 12 numbers, got 0");
        assertThatThrownBy(() -> settings(10, List.of(20, 20), 0)).hasMessageContaining("each number once");
    }

    private static Settings settings(int classes, List<Integer> labelled, double dependence) {
        return new Settings(classes, 50, 40, 20_000, labelled, 6, dependence, 1, 10_000, 42);
    }

    private static double accuracy(Report report, int labelled, Representation representation) {
        return report.point(labelled, representation).accuracy().mean();
    }

    private static double risk(Report report, int labelled, Representation representation) {
        return Objects.requireNonNull(report.point(labelled, representation).excessRisk())
                .mean();
    }
}
