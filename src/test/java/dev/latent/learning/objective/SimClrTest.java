package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.augmentation.FeatureMaskSpec;
import dev.latent.learning.augmentation.FlipSpec;
import dev.latent.learning.augmentation.NoiseSpec;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Parameters;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimClrTest {

    private static final MlpSpec MLP = MlpSpec.of(List.of(5), Activation.TANH, null);

    private static final InputShape VECTORS = InputShape.of(3);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void the_gradient_agrees_with_finite_differences(int rows) {
        Objective simclr = SimClrSpec.of(0.3, 4, 3, null).build(Setup.of(MLP, VECTORS, null));
        GradientCheck.check(simclr, Trainer.initialParameters(simclr, 7), batch(VECTORS, rows));
    }

    @Test
    void the_gradient_agrees_with_finite_differences_on_images() {
        InputShape shape = InputShape.of(5, 4, 3);
        Objective simclr = SimClrSpec.of(0.5, 4, 3, null)
                .build(Setup.of(ConvSpec.of(List.of(2, 2), 4, Activation.TANH, null), shape, null));
        GradientCheck.check(simclr, Trainer.initialParameters(simclr, 7), batch(shape, 2));
    }

    /** NT-Xent written out over the projections, as the paper has it. */
    @Test
    void terms_agree_with_the_formula() {
        SimClrSpec spec = SimClrSpec.of(0.3, 6, 4, null);
        SimClr simclr = (SimClr) spec.build(Setup.of(MLP, VECTORS, null));
        Parameters parameters = Trainer.initialParameters(simclr, 3);
        int size = 4;
        Batch batch = batch(VECTORS, size);
        double[][] unit = projections(parameters, simclr.feed(batch).get("views"));
        double loss = 0;
        double right = 0;
        double alignment = 0;
        double potential = 0;
        for (int i = 0; i < 2 * size; i++) {
            int partner = (i + size) % (2 * size);
            double sum = 0;
            double best = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < 2 * size; j++) {
                if (j != i) {
                    double cosine = dot(unit[i], unit[j]);
                    sum += Math.exp(cosine / 0.3);
                    best = Math.max(best, cosine);
                    potential += Math.exp(-2 * (2 - 2 * cosine)) / (2 * size * (2 * size - 1));
                }
            }
            double positive = dot(unit[i], unit[partner]);
            loss -= Math.log(Math.exp(positive / 0.3) / sum) / (2 * size);
            right += positive >= best ? 1.0 / (2 * size) : 0;
            alignment += (2 - 2 * positive) / (2 * size);
        }
        Map<String, Double> terms = new TrainingStep(simclr, parameters, 0.001).evaluate(batch);
        assertThat(terms.get("loss")).isCloseTo(loss, within(1e-5));
        assertThat(terms.get("accuracy")).isCloseTo(right, within(1e-6));
        assertThat(terms.get("alignment")).isCloseTo(alignment, within(1e-5));
        assertThat(terms.get("uniformity")).isCloseTo(Math.log(potential), within(1e-5));
    }

    /** Where all projections are the same, each of the others is as likely: log(2B − 1). */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.2, 10})
    void a_collapsed_encoder_pays_the_logarithm_of_the_others(double temperature) {
        Objective simclr = SimClrSpec.of(temperature, 4, 3, null).build(Setup.of(MLP, VECTORS, null));
        Map<String, Tensor> collapsed = zeros(simclr);
        collapsed.put("projection.output.bias", Tensor.of(new float[] {1, -2, 3}, 3));
        TrainingStep step = new TrainingStep(simclr, new Parameters(collapsed), 0.001);
        Map<String, Double> terms = step.evaluate(batch(VECTORS, 8));
        assertThat(terms.get("loss")).isCloseTo(Math.log(15), within(1e-4));
        assertThat(terms.get("alignment")).isCloseTo(0, within(1e-5));
        assertThat(terms.get("uniformity")).isCloseTo(0, within(1e-5));
    }

    @Test
    void projections_of_length_0_give_numbers() {
        Objective simclr = SimClrSpec.of(null, 4, 3, null).build(Setup.of(MLP, VECTORS, null));
        TrainingStep step = new TrainingStep(simclr, new Parameters(zeros(simclr)), 0.001);
        assertThat(step.learn(batch(VECTORS, 4), 0).get("loss")).isFinite();
        assertThat(step.learn(batch(VECTORS, 4), 1).get("loss")).isFinite();
    }

    @Test
    void an_example_has_the_same_two_views_in_every_batch_of_an_epoch_and_others_in_the_next() {
        InputShape shape = InputShape.of(6, 6);
        Objective simclr = SimClrSpec.of(null, null, null, null)
                .build(Setup.of(ConvSpec.of(List.of(2), 3, null, null), shape, null));
        float[] images = uniform(4 * 36);
        Batch all = new Batch(new int[] {7, 2, 9, 4}, Tensor.of(images, 4, 36), new SeededRandom(1), 5, 3);
        Batch two = new Batch(
                new int[] {4, 2},
                Tensor.of(concat(Arrays.copyOfRange(images, 108, 144), Arrays.copyOfRange(images, 36, 72)), 2, 36),
                new SeededRandom(2),
                5,
                3);
        Batch later = new Batch(all.indices(), all.examples(), all.random(), 5, 4);
        float[] views = simclr.feed(all).get("views").data();
        float[] fewer = simclr.feed(two).get("views").data();
        assertThat(row(fewer, 1, 36)).containsExactly(row(views, 1, 36));
        assertThat(row(fewer, 3, 36)).containsExactly(row(views, 5, 36));
        assertThat(row(fewer, 0, 36)).containsExactly(row(views, 3, 36));
        assertThat(row(views, 0, 36)).isNotEqualTo(row(views, 4, 36));
        assertThat(row(views, 0, 36))
                .isNotEqualTo(row(simclr.feed(later).get("views").data(), 0, 36));
    }

    @Test
    void noise_on_standardised_vectors_is_in_their_units() {
        Standardization scale =
                new Standardization(Tensor.of(new float[] {1000, 0, -5}, 3), Tensor.of(new float[] {500, 1e-3f, 2}, 3));
        Objective simclr =
                SimClrSpec.of(null, null, null, List.of(new FeatureMaskSpec(1))).build(Setup.of(MLP, VECTORS, scale));
        float[] views = simclr.feed(batch(VECTORS, 2)).get("views").data();
        assertThat(row(views, 3, 3)).containsExactly(1000, 0, -5);
    }

    @Test
    void learns_to_tell_views_apart() {
        InputShape shape = InputShape.of(16);
        Objective simclr = SimClrSpec.of(null, 32, 16, List.of(new NoiseSpec(0.05)))
                .build(Setup.of(MlpSpec.of(List.of(32), null, null), shape, null));
        TrainingStep step = new TrainingStep(simclr, Trainer.initialParameters(simclr, 1), 0.005);
        double before = step.evaluate(batch(shape, 32)).getOrDefault("accuracy", 1.0);
        for (int i = 0; i < 100; i++) {
            Batch batch = batch(shape, 32);
            step.learn(new Batch(batch.indices(), batch.examples(), batch.random(), 1, i), i);
        }
        double after = step.evaluate(batch(shape, 32)).getOrDefault("accuracy", 0.0);
        assertThat(after).isGreaterThan(0.9).isGreaterThan(before);
    }

    @Test
    void refuses_what_cannot_be_compared() {
        assertRefused(VECTORS, 100, MLP, training(101, 0, false), "training.batchSize", "101 examples");
        assertRefused(VECTORS, 100, MLP, training(95, 0.1, false), "training.batchSize", "has 90 to train on");
        assertRefused(VECTORS, 100, MLP, training(1, 0, false), "training.batchSize", "got 1");
        assertRefused(VECTORS, 10_000, MLP, training(4096, 0, false), "training.batchSize", "2048");
        assertRefused(VECTORS, 100, MLP, training(20, 0.1, true), "training.earlyStopping", "10 held out");
        MlpSpec none = MlpSpec.of(List.of(), null, null);
        assertRefused(VECTORS, 100, none, training(10, 0, false), "encoder", "no layer");
        ConvSpec conv = ConvSpec.of(null, null, null, null);
        assertRefused(VECTORS, 100, conv, training(10, 0, false), "encoder", "conv takes images");
        SimClrSpec flips = SimClrSpec.of(null, null, null, List.of(FlipSpec.of(null, null)));
        assertThatThrownBy(() -> flips.requireSuited(facts(VECTORS, 100), MLP, training(10, 0, false)))
                .isInstanceOfSatisfying(UnsuitedException.class, refusal -> assertThat(refusal.field())
                        .isEqualTo("objective.augmentations"))
                .hasMessageContaining("flip");
        SimClrSpec.of(null, null, null, null).requireSuited(facts(VECTORS, 100), MLP, training(90, 0.1, false));
        assertThatThrownBy(() -> SimClrSpec.of(0.01, null, null, null)).hasMessageContaining("temperature");
        assertThatThrownBy(() -> SimClrSpec.of(null, 0, null, null)).hasMessageContaining("projectionHidden");
        assertThatThrownBy(() -> SimClrSpec.of(null, null, 1, null)).hasMessageContaining("projectionDim");
        List<AugmentationSpec> empty = List.of();
        assertThatThrownBy(() -> SimClrSpec.of(null, null, null, empty)).hasMessageContaining("augmentations");
    }

    private static void assertRefused(
            InputShape shape, int count, EncoderSpec encoder, TrainingSpec training, String field, String detail) {
        assertThatThrownBy(() ->
                        SimClrSpec.of(null, null, null, null).requireSuited(facts(shape, count), encoder, training))
                .isInstanceOfSatisfying(UnsuitedException.class, refusal -> assertThat(refusal.field())
                        .isEqualTo(field))
                .hasMessageContaining(detail);
    }

    private static ExampleFacts facts(InputShape shape, int count) {
        return new ExampleFacts("some", shape, count, 0, 1, 0, 0);
    }

    private static TrainingSpec training(int batch, double validation, boolean stopping) {
        TrainingSpec.@Nullable EarlyStopping early = stopping ? new TrainingSpec.EarlyStopping(2, 0) : null;
        return TrainingSpec.of(1, batch, null, null, null, validation, early);
    }

    /** The network by hand: tanh layer, rectified layer, linear layer, length 1. */
    private static double[][] projections(Parameters parameters, Tensor views) {
        double[][] rows = new double[views.shape()[0]][];
        for (int i = 0; i < rows.length; i++) {
            double[] x = new double[views.shape()[1]];
            for (int j = 0; j < x.length; j++) {
                x[j] = views.data()[i * x.length + j];
            }
            double[] h = Arrays.stream(dense(parameters, "encoder.hidden.0", x))
                    .map(Math::tanh)
                    .toArray();
            double[] hidden = Arrays.stream(dense(parameters, "projection.hidden.0", h))
                    .map(value -> Math.max(0, value))
                    .toArray();
            double[] z = dense(parameters, "projection.output", hidden);
            double length = Math.sqrt(dot(z, z));
            rows[i] = Arrays.stream(z).map(value -> value / length).toArray();
        }
        return rows;
    }

    private static double[] dense(Parameters parameters, String name, double[] x) {
        float[] weight = parameters.get(name + ".weight").data();
        float[] bias = parameters.get(name + ".bias").data();
        double[] y = new double[bias.length];
        for (int j = 0; j < y.length; j++) {
            y[j] = bias[j];
            for (int i = 0; i < x.length; i++) {
                y[j] += x[i] * weight[i * y.length + j];
            }
        }
        return y;
    }

    private static double dot(double[] left, double[] right) {
        return IntStream.range(0, left.length)
                .mapToDouble(i -> left[i] * right[i])
                .sum();
    }

    private static Map<String, Tensor> zeros(Objective objective) {
        Map<String, Tensor> zeros = new LinkedHashMap<>();
        objective
                .parameters()
                .forEach(shape -> zeros.put(
                        shape.name(),
                        new Tensor(shape.shape(), new float[shape.draw(1).data().length])));
        return zeros;
    }

    private static Batch batch(InputShape shape, int rows) {
        int[] indices = IntStream.range(0, rows).toArray();
        Tensor examples = Tensor.of(uniform(rows * shape.size()), rows, shape.size());
        return new Batch(indices, examples, new SeededRandom(1), 1, 0);
    }

    private static float[] uniform(int count) {
        SeededRandom random = new SeededRandom(2);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private static float[] row(float[] rows, int number, int width) {
        return Arrays.copyOfRange(rows, number * width, (number + 1) * width);
    }

    private static float[] concat(float[] first, float[] second) {
        float[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
