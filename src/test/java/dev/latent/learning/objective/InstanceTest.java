package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.objective.InstanceSpec.Mode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InstanceTest {

    private static final MlpSpec MLP = MlpSpec.of(List.of(4), Activation.TANH, null);

    private static final InputShape SHAPE = InputShape.of(3);

    private static final int COUNT = 20;

    private static final int DIMENSIONS = 3;

    private static final double TEMPERATURE = 0.4;

    @ParameterizedTest
    @EnumSource(Mode.class)
    void gradients_agree_with_finite_differences(Mode mode) {
        Objective instance = instance(mode, 6);
        for (int rows : new int[] {2, 3}) {
            GradientCheck.check(instance, Trainer.initialParameters(instance, 3), batch(rows, 1));
        }
    }

    /** The formula, written out over the memory and the projections. */
    @Test
    void softmax_agrees_with_the_formula() {
        Objective instance = instance(Mode.SOFTMAX, 6);
        Parameters parameters = Trainer.initialParameters(instance, 3);
        Batch batch = batch(4, 1);
        float[] bank = bank(instance);
        double[][] features = features(instance, parameters, batch);
        double loss = 0;
        double right = 0;
        for (int row = 0; row < 4; row++) {
            double sum = 0;
            int best = 0;
            for (int j = 0; j < COUNT; j++) {
                sum += Math.exp(cosine(features[row], bank, j) / TEMPERATURE);
                best = cosine(features[row], bank, j) > cosine(features[row], bank, best) ? j : best;
            }
            int own = batch.indices()[row];
            loss += (Math.log(sum) - cosine(features[row], bank, own) / TEMPERATURE) / 4;
            right += best == own ? 0.25 : 0;
        }
        Map<String, Double> terms = evaluate(instance, parameters, batch);
        assertThat(terms.get("loss")).isCloseTo(loss, within(1e-5));
        assertThat(terms.get("accuracy")).isEqualTo(right);
    }

    @Test
    void nce_is_softmax_where_it_compares_with_everyone() {
        Objective softmax = instance(Mode.SOFTMAX, 6);
        Objective nce = instance(Mode.NCE, COUNT);
        Parameters parameters = Trainer.initialParameters(softmax, 3);
        assertThat(evaluate(nce, parameters, batch(4, 1))).isEqualTo(evaluate(softmax, parameters, batch(4, 1)));
    }

    /** Over many draws the estimated denominator is the true one. */
    @Test
    void nce_estimates_the_sum_over_all_others() {
        Objective softmax = instance(Mode.SOFTMAX, 6);
        Objective nce = instance(Mode.NCE, 7);
        Parameters parameters = Trainer.initialParameters(softmax, 3);
        float[] bank = bank(softmax);
        double[] feature = features(softmax, parameters, batch(2, 1))[0];
        double expected = 0;
        for (int j = 1; j < COUNT; j++) {
            expected += Math.exp(cosine(feature, bank, j) / TEMPERATURE);
        }
        double mean = 0;
        int draws = 2000;
        for (int draw = 0; draw < draws; draw++) {
            Map<String, Tensor> feed = nce.feed(batch(2, draw));
            for (int place = 0; place < 7; place++) {
                double score = cosine(feature, feed.get("others").data(), place) / TEMPERATURE;
                mean += feed.get("weights").data()[place] * Math.exp(score) / draws;
            }
        }
        assertThat(mean).isCloseTo(expected, within(0.03 * expected));
    }

    @Test
    void negatives_are_drawn_for_each_step_and_never_count_the_own_example() {
        Objective nce = instance(Mode.NCE, 7);
        float[] bank = bank(nce);
        boolean[] seen = new boolean[COUNT];
        for (int step = 0; step < 50; step++) {
            Batch batch = batch(2, step);
            Map<String, Tensor> feed = nce.feed(batch);
            float[] others = feed.get("others").data();
            float[] weights = feed.get("weights").data();
            assertThat(feed.get("weights").shape()).containsExactly(2, 7);
            int[] drawn = IntStream.range(0, 7)
                    .map(place -> find(bank, Arrays.copyOfRange(others, place * DIMENSIONS, (place + 1) * DIMENSIONS)))
                    .toArray();
            assertThat(Arrays.stream(drawn).distinct().count()).isEqualTo(7);
            for (int row = 0; row < 2; row++) {
                double sum = 0;
                for (int place = 0; place < 7; place++) {
                    seen[drawn[place]] = true;
                    sum += weights[row * 7 + place];
                    assertThat(weights[row * 7 + place] == 0).isEqualTo(drawn[place] == batch.indices()[row]);
                }
                assertThat(sum).isCloseTo(COUNT - 1, within(1e-4));
            }
        }
        assertThat(seen).doesNotContain(false);
    }

    @Test
    void a_step_moves_the_memory_of_its_examples_halfway_and_to_length_one() {
        Objective instance = instance(Mode.NCE, 7);
        Parameters parameters = Trainer.initialParameters(instance, 3);
        float[] before = bank(instance);
        Batch batch = batch(4, 1);
        double[][] features = features(instance, parameters, batch);
        TrainingStep step = new TrainingStep(instance, parameters, 0.001);
        step.learn(batch, 0);
        step.close();
        float[] after = bank(instance);
        for (int row = 0; row < 4; row++) {
            double[] moved = new double[DIMENSIONS];
            double squares = 0;
            for (int i = 0; i < DIMENSIONS; i++) {
                moved[i] = 0.5 * before[row * DIMENSIONS + i] + 0.5 * features[row][i];
                squares += moved[i] * moved[i];
            }
            for (int i = 0; i < DIMENSIONS; i++) {
                assertThat(after[row * DIMENSIONS + i])
                        .isCloseTo((float) (moved[i] / Math.sqrt(squares)), within(1e-5f));
            }
        }
        int seen = 4 * DIMENSIONS;
        assertThat(Arrays.copyOfRange(after, seen, after.length))
                .isEqualTo(Arrays.copyOfRange(before, seen, before.length));
    }

    @Test
    void goes_on_with_the_memory_that_it_gave() {
        Objective one = instance(Mode.NCE, 7);
        TrainingStep step = new TrainingStep(one, Trainer.initialParameters(one, 3), 0.001);
        step.learn(batch(4, 1), 0);
        step.close();
        Parameters memory = one.memory();
        Objective other = instance(Mode.NCE, 7);
        assertThat(bank(other)).isNotEqualTo(bank(one));
        other.restoreMemory(memory);
        assertThat(bank(other)).isEqualTo(bank(one));
        for (int row = 0; row < COUNT; row++) {
            assertThat(Math.sqrt(squares(bank(one), row))).isCloseTo(1, within(1e-5));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void learns_to_tell_examples_apart(Mode mode) {
        Objective instance = instance(mode, 6, MlpSpec.of(List.of(32), null, null), 16);
        TrainingStep step = new TrainingStep(instance, Trainer.initialParameters(instance, 3), 0.01);
        double first = step.evaluate(batch(COUNT, 1)).get("loss");
        for (int i = 0; i < 60; i++) {
            step.learn(batch(COUNT, i), i);
        }
        assertThat(step.evaluate(batch(COUNT, 1)).get("loss")).isLessThan(first - 0.5);
        step.close();
    }

    @Test
    void refuses_what_it_cannot_use() {
        InstanceSpec nce = spec(Mode.NCE, 6, DIMENSIONS);
        nce.requireSuited(Examples.facts(SHAPE, 100_000), MLP, Examples.training(32, 0));
        assertRefused(nce, 100, MLP, 32, 0.1, "validationFraction must be 0, got 0.1");
        assertRefused(nce, 31, MLP, 32, 0, "whole batch of 32");
        assertRefused(nce, 100, MlpSpec.of(List.of(), null, null), 32, 0, "no layer");
        assertRefused(nce, 30_000_000, MLP, 32, 0, "remembers 3 numbers");
        assertRefused(spec(Mode.SOFTMAX, 6, DIMENSIONS), 1_000_000, MLP, 32, 0, "32 with 1000000");
        InstanceSpec exemplar = instanceSpec(Mode.EXEMPLAR, null, null, null);
        exemplar.requireSuited(Examples.facts(SHAPE, 8000), MLP, Examples.training(32, 0));
        assertRefused(exemplar, 8001, MLP, 32, 0, "at most 8000 examples, dataset some has 8001");
        assertThat(nce.defaultTraining().validationFraction()).isZero();
        assertThatThrownBy(() -> instanceSpec(Mode.EXEMPLAR, 5, null, null)).hasMessageContaining("dimensions");
        assertThatThrownBy(() -> instanceSpec(Mode.SOFTMAX, null, null, 5)).hasMessageContaining("negatives");
        assertThatThrownBy(() -> instanceSpec(null, null, 0.01, null)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> instanceSpec(null, null, null, 1)).hasMessageContaining("negatives");
    }

    private static void assertRefused(
            InstanceSpec spec, int count, EncoderSpec encoder, int batch, double fraction, String named) {
        assertThatThrownBy(() ->
                        spec.requireSuited(Examples.facts(SHAPE, count), encoder, Examples.training(batch, fraction)))
                .isInstanceOf(UnsuitedException.class)
                .hasMessageContaining(named);
    }

    private static InstanceSpec instanceSpec(
            @Nullable Mode mode,
            @Nullable Integer dimensions,
            @Nullable Double temperature,
            @Nullable Integer negatives) {
        return InstanceSpec.of(mode, dimensions, temperature, null, negatives, null);
    }

    private static InstanceSpec spec(Mode mode, int negatives, int dimensions) {
        return mode == Mode.EXEMPLAR
                ? instanceSpec(mode, null, null, null)
                : instanceSpec(mode, dimensions, TEMPERATURE, mode == Mode.NCE ? negatives : null);
    }

    private static Objective instance(Mode mode, int negatives) {
        return instance(mode, negatives, MLP, DIMENSIONS);
    }

    private static Objective instance(Mode mode, int negatives, EncoderSpec encoder, int dimensions) {
        return spec(mode, negatives, dimensions).build(new Setup(encoder, SHAPE, null, COUNT, null, 5));
    }

    private static float[] bank(Objective instance) {
        return instance.memory().get("bank").data();
    }

    private static Map<String, Double> evaluate(Objective objective, Parameters parameters, Batch batch) {
        try (TrainingStep step = new TrainingStep(objective, parameters, 0.001)) {
            return step.evaluate(batch);
        }
    }

    /** Projections of a batch's views without their mean, at length 1. */
    private static double[][] features(Objective instance, Parameters parameters, Batch batch) {
        Tensor views = instance.feed(batch).get("views");
        float[] hidden = SameDiffRunner.run(instance.servedGraphs().get(0), parameters, views)
                .get("embedding");
        float[] weight = parameters.get("projection.weight").data();
        int rows = batch.size();
        int width = hidden.length / rows;
        double[][] features = new double[rows][DIMENSIONS];
        for (int k = 0; k < DIMENSIONS; k++) {
            double mean = 0;
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < width; i++) {
                    features[row][k] += hidden[row * width + i] * weight[i * DIMENSIONS + k];
                }
                mean += features[row][k] / rows;
            }
            for (int row = 0; row < rows; row++) {
                features[row][k] -= mean;
            }
        }
        for (double[] feature : features) {
            double length = Math.sqrt(Arrays.stream(feature).map(x -> x * x).sum());
            for (int k = 0; k < DIMENSIONS; k++) {
                feature[k] /= length;
            }
        }
        return features;
    }

    private static double cosine(double[] feature, float[] bank, int example) {
        double sum = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            sum += feature[i] * bank[example * DIMENSIONS + i];
        }
        return sum;
    }

    private static double squares(float[] bank, int example) {
        double sum = 0;
        for (int i = 0; i < DIMENSIONS; i++) {
            sum += bank[example * DIMENSIONS + i] * bank[example * DIMENSIONS + i];
        }
        return sum;
    }

    private static int find(float[] bank, float[] row) {
        return IntStream.range(0, COUNT)
                .filter(example ->
                        Arrays.equals(row, Arrays.copyOfRange(bank, example * DIMENSIONS, (example + 1) * DIMENSIONS)))
                .findFirst()
                .orElseThrow();
    }

    /** The first examples, augmented alike whatever the step. */
    private static Batch batch(int rows, int step) {
        float[] values = new SeededRandom(9).gaussians(rows * SHAPE.size());
        return new Batch(
                IntStream.range(0, rows).toArray(),
                Tensor.of(values, rows, SHAPE.size()),
                new SeededRandom(4, step),
                4,
                0);
    }
}
