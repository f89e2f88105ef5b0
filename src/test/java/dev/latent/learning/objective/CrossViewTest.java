package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.LeastSquares;
import dev.latent.learning.objective.ViewPair.ColumnRange;
import dev.latent.learning.objective.ViewPair.Columns;
import dev.latent.learning.objective.ViewPair.Halves;
import dev.latent.learning.onnx.ServedParity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrossViewTest {

    private static final MlpSpec LINEAR = MlpSpec.of(List.of(), null, InputScaling.NONE);

    private static final MlpSpec TINY = MlpSpec.of(List.of(3), Activation.TANH, InputScaling.NONE);

    private static final ConvSpec CONV = ConvSpec.of(List.of(2), 3, Activation.TANH, InputScaling.NONE);

    private static final ViewPair COLUMNS = new Columns(new ColumnRange(1, 4), new ColumnRange(4, 6));

    private static final InputShape VECTOR = InputShape.of(7);

    private static final int ROWS = 4000;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void gradients_agree_with_finite_differences(double l2) {
        for (int rows : new int[] {1, 3}) {
            check(new CrossViewSpec(COLUMNS, l2), LINEAR, VECTOR, rows);
            check(new CrossViewSpec(COLUMNS, l2), TINY, VECTOR, rows);
            check(new CrossViewSpec(new Halves(Halves.Side.TOP), l2), CONV, InputShape.of(5, 4, 3), rows);
        }
        ViewPair single = new Columns(new ColumnRange(0, 1), new ColumnRange(1, 2));
        check(new CrossViewSpec(single, l2), LINEAR, InputShape.of(2), 1);
    }

    private static void check(CrossViewSpec spec, EncoderSpec encoder, InputShape shape, int rows) {
        for (@Nullable Standardization scaling : Arrays.asList(null, scaling(shape.size()))) {
            Objective objective = spec.build(Setup.of(encoder, shape, scaling));
            Parameters parameters = Trainer.initialParameters(objective, 3);
            Batch batch = Examples.uniform(shape, rows, 5);
            GradientCheck.check(objective, parameters, batch);
            TrainingStep step = new TrainingStep(objective, parameters, 0.001);
            assertThat(step.learn(batch, 0))
                    .allSatisfy((name, value) -> assertThat(value).as(name).isFinite());
            step.close();
        }
    }

    /** The bar of the theorem: for a linear ψ there is one answer, whichever way it is found. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.1})
    void gradient_descent_ends_at_the_closed_form_on_gaussian_data(double l2) {
        int first = 4;
        int second = 3;
        float[] examples = gaussian(first, second);
        InputShape shape = InputShape.of(first + second);
        ViewPair views = new Columns(new ColumnRange(0, first), new ColumnRange(first, first + second));
        Objective objective = new CrossViewSpec(views, l2).build(Setup.of(LINEAR, shape, null));
        TrainingStep step = new TrainingStep(
                objective, Trainer.initialParameters(objective, 1), number -> 0.02 * (1 - number / 3000.0));
        Batch all = Examples.batch(Tensor.of(examples, ROWS, first + second), 1);
        for (int i = 0; i < 3000; i++) {
            step.learn(all, i);
        }
        Parameters learnt = step.parameters();
        LeastSquares closed = LeastSquares.fit(
                part(examples, shape, views.lookedAt(shape)), part(examples, shape, views.predicted(shape)), l2);
        assertThat(doubles(learnt.get("encoder.output.weight"))).containsExactly(closed.weights(), within(1e-3));
        assertThat(doubles(learnt.get("encoder.output.bias"))).containsExactly(closed.bias(), within(1e-3));
        float[] embedding = SameDiffRunner.run(objective.servedGraphs().get(0), learnt, all.examples())
                .get("embedding");
        for (int row = 0; row < 10; row++) {
            double[] x = doubles(Tensor.of(
                    Arrays.copyOfRange(examples, row * (first + second), row * (first + second) + first), first));
            assertThat(doubles(Tensor.of(Arrays.copyOfRange(embedding, row * second, (row + 1) * second), second)))
                    .containsExactly(closed.apply(x), within(5e-3));
        }
        step.close();
    }

    @Test
    void the_closed_form_is_the_conditional_mean_of_a_known_gaussian() {
        // x ~ N(1, 4), y = 3 − ½ x + noise
        SeededRandom random = new SeededRandom(3);
        int rows = 50_000;
        float[] x = new float[rows];
        float[] y = new float[rows];
        for (int i = 0; i < rows; i++) {
            x[i] = (float) (1 + 2 * random.nextGaussian());
            y[i] = (float) (3 - 0.5 * x[i] + 0.3 * random.nextGaussian());
        }
        LeastSquares fit = LeastSquares.fit(new FeatureMatrix(rows, 1, x), new FeatureMatrix(rows, 1, y), 0);
        assertThat(fit.apply(new double[] {0})[0]).isCloseTo(3, within(0.01));
        assertThat(fit.apply(new double[] {10})[0]).isCloseTo(-2, within(0.02));
        // λ = the variance of x halves the slope
        LeastSquares ridge = LeastSquares.fit(new FeatureMatrix(rows, 1, x), new FeatureMatrix(rows, 1, y), 4);
        assertThat(ridge.weights()[0]).isCloseTo(-0.25, within(0.005));
    }

    @ParameterizedTest
    @EnumSource(Halves.Side.class)
    void looks_at_the_first_view_alone(Halves.Side side) throws OrtException {
        for (InputShape shape : List.of(InputShape.of(5, 6), InputShape.of(4, 7, 3))) {
            Halves halves = new Halves(side);
            Objective objective = new CrossViewSpec(halves, 0).build(Setup.of(CONV, shape, scaling(shape.size())));
            Parameters parameters = Trainer.initialParameters(objective, 3);
            float[] values = Examples.uniform(shape, 3, 2).examples().data();
            float[] expected =
                    ServedParity.check(objective.servedGraphs().get(0), parameters, Tensor.of(values, 3, shape.size()));
            assertThat(objective.embeddingDimensions())
                    .isEqualTo(halves.predicted(shape).shape().size());
            assertThat(changed(values, shape, halves.predicted(shape), objective, parameters))
                    .isEqualTo(expected);
            assertThat(changed(values, shape, halves.lookedAt(shape), objective, parameters))
                    .isNotEqualTo(expected);
        }
    }

    /** The embeddings after the values of a view have changed. */
    private static float[] changed(
            float[] values, InputShape shape, View view, Objective objective, Parameters parameters) {
        float[] numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        float[] altered = values.clone();
        for (float place : view.take(numbers)) {
            for (int row = 0; row < 3; row++) {
                altered[row * shape.size() + (int) place] += 1;
            }
        }
        return SameDiffRunner.run(objective.servedGraphs().get(0), parameters, Tensor.of(altered, 3, shape.size()))
                .get("embedding");
    }

    @Test
    void two_halves_make_the_image() {
        InputShape shape = InputShape.of(5, 7, 3);
        View left = new Halves(Halves.Side.LEFT).lookedAt(shape);
        View right = new Halves(Halves.Side.LEFT).predicted(shape);
        assertThat(left.shape().dims()).containsExactly(5, 3, 3);
        assertThat(right.shape().dims()).containsExactly(5, 4, 3);
        assertThat(new Halves(Halves.Side.RIGHT).lookedAt(shape)).isEqualTo(right);
        assertThat(new Halves(Halves.Side.BOTTOM).lookedAt(shape).shape().dims())
                .containsExactly(3, 7, 3);
    }

    @Test
    void explains_nothing_with_the_mean_and_everything_with_the_truth() {
        ViewPair views = new Columns(new ColumnRange(0, 1), new ColumnRange(1, 2));
        Objective objective = new CrossViewSpec(views, 0).build(Setup.of(LINEAR, InputShape.of(2), null));
        float[] rows = {1, 2, 2, 4, 3, 6};
        Batch batch = Examples.batch(Tensor.of(rows, 3, 2), 1);
        assertThat(r2(objective, batch, 2, 0)).isCloseTo(1, within(1e-6));
        assertThat(r2(objective, batch, 0, 4)).isCloseTo(0, within(1e-6));
        assertThat(r2(objective, batch, 0, 0)).isCloseTo(1 - 56 / 8.0, within(1e-5));
    }

    private static double r2(Objective objective, Batch batch, float slope, float offset) {
        Parameters parameters = new Parameters(Map.of(
                "encoder.output.weight",
                Tensor.of(new float[] {slope}, 1, 1),
                "encoder.output.bias",
                Tensor.of(new float[] {offset}, 1)));
        return new TrainingStep(objective, parameters, 0.001).evaluate(batch).getOrDefault("r2", Double.NaN);
    }

    @Test
    void refuses_views_that_the_examples_do_not_have() {
        CrossViewSpec halves = CrossViewSpec.of(null, null);
        CrossViewSpec columns = CrossViewSpec.of(COLUMNS, null);
        halves.requireSuited(Examples.facts(InputShape.of(4, 4), 10), CONV, Examples.training(4, 0));
        columns.requireSuited(Examples.facts(InputShape.of(6), 10), LINEAR, Examples.training(4, 0));
        assertRefused(halves, InputShape.of(16), TINY, "columns");
        assertRefused(halves, InputShape.of(4, 1), TINY, "[4, 1]");
        assertRefused(columns, InputShape.of(4, 4), TINY, "halves");
        assertRefused(columns, InputShape.of(5), TINY, "columns up to 6");
        assertRefused(columns, InputShape.of(6), CONV, "conv");
        assertThatThrownBy(() -> new Columns(new ColumnRange(0, 3), new ColumnRange(2, 4)))
                .hasMessageContaining("[0, 3] and [2, 4]");
        assertThatThrownBy(() -> new ColumnRange(3, 3)).hasMessageContaining("[3, 3]");
        assertThatThrownBy(() -> CrossViewSpec.of(null, -1.0)).hasMessageContaining("l2");
    }

    private static void assertRefused(CrossViewSpec spec, InputShape shape, EncoderSpec encoder, String named) {
        assertThatThrownBy(() -> spec.requireSuited(Examples.facts(shape, 10), encoder, Examples.training(4, 0)))
                .isInstanceOf(UnsuitedException.class)
                .hasMessageContaining(named);
    }

    /** Both views are linear in three hidden normal numbers, with noise. */
    private static float[] gaussian(int first, int second) {
        SeededRandom random = new SeededRandom(11);
        float[] mix = random.gaussians(3 * (first + second));
        float[] rows = new float[ROWS * (first + second)];
        for (int row = 0; row < ROWS; row++) {
            float[] hidden = random.gaussians(3);
            for (int i = 0; i < first + second; i++) {
                double value = 0.5 * i + 0.5 * random.nextGaussian();
                for (int h = 0; h < 3; h++) {
                    value += hidden[h] * mix[h * (first + second) + i];
                }
                rows[row * (first + second) + i] = (float) value;
            }
        }
        return rows;
    }

    private static FeatureMatrix part(float[] examples, InputShape shape, View view) {
        assertThat(examples).hasSize(ROWS * shape.size());
        float[] values = view.take(examples);
        return new FeatureMatrix(ROWS, view.shape().size(), values);
    }

    private static Standardization scaling(int width) {
        float[] mean = new float[width];
        float[] deviation = new float[width];
        IntStream.range(0, width).forEach(i -> {
            mean[i] = 0.1f * i;
            deviation[i] = 0.5f + 0.1f * i;
        });
        return new Standardization(Tensor.of(mean, width), Tensor.of(deviation, width));
    }

    private static double[] doubles(Tensor tensor) {
        return IntStream.range(0, tensor.data().length)
                .mapToDouble(i -> tensor.data()[i])
                .toArray();
    }
}
