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
import dev.latent.learning.augmentation.NoiseSpec;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.graph.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The objectives {@code supervised} and {@code rotation}, which name a class for each input. */
class ClassifierTest {

    private static final MlpSpec MLP = MlpSpec.of(List.of(5), Activation.TANH, null);

    private static final InputShape VECTORS = InputShape.of(3);

    private static final int[] LABELS = {2, 0, 1, 1, -1};

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void the_gradient_of_supervised_agrees_with_finite_differences(int rows) {
        Objective supervised = supervised(MLP, VECTORS);
        GradientCheck.check(supervised, Trainer.initialParameters(supervised, 4), batch(VECTORS, rows));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void the_gradient_of_rotation_agrees_with_finite_differences(int rows) {
        InputShape shape = InputShape.of(4, 4);
        Objective rotation = RotationSpec.of(List.of())
                .build(Setup.of(ConvSpec.of(List.of(2), 3, Activation.TANH, null), shape, null));
        GradientCheck.check(rotation, Trainer.initialParameters(rotation, 4), batch(shape, rows));
    }

    @Test
    void a_network_of_zeros_pays_the_logarithm_of_the_classes() {
        InputShape shape = InputShape.of(4, 4);
        Objective rotation = RotationSpec.of(List.of()).build(Setup.of(MLP, shape, null));
        assertThat(zeroLoss(rotation, batch(shape, 3))).isCloseTo(Math.log(4), within(1e-6));
        assertThat(zeroLoss(supervised(MLP, VECTORS), batch(VECTORS, 4))).isCloseTo(Math.log(3), within(1e-6));
    }

    @Test
    void supervised_takes_each_example_s_own_label() {
        Batch batch = new Batch(new int[] {3, 0}, Tensor.of(new float[6], 2, 3), new SeededRandom(1), 1, 0);
        Tensor classes = supervised(MLP, VECTORS).feed(batch).get("classes");
        assertThat(classes.data()).containsExactly(0, 1, 0, 0, 0, 1);
    }

    @Test
    void supervised_reports_the_accuracy() {
        Objective supervised = supervised(MLP, VECTORS);
        Map<String, Tensor> zeros = zeros(supervised);
        zeros.put("classifier.bias", Tensor.of(new float[] {0, 1, 0.5f}, 3));
        TrainingStep step = new TrainingStep(supervised, new Parameters(zeros), 0.001);
        // always class 1, which two of the four have
        assertThat(step.evaluate(batch(VECTORS, 4)).get("accuracy")).isEqualTo(0.5);
    }

    @Test
    void rotation_shows_every_example_in_four_directions() {
        InputShape shape = InputShape.of(2, 2, 3);
        Objective rotation = RotationSpec.of(List.of()).build(Setup.of(MLP, shape, null));
        float[] image = new float[12];
        for (int i = 0; i < 12; i++) {
            image[i] = i;
        }
        Batch batch = new Batch(new int[] {0}, Tensor.of(image, 1, 12), new SeededRandom(1), 1, 0);
        Map<String, Tensor> feed = rotation.feed(batch);
        // pixels a b / c d turn to b d / a c, then d c / b a, then c a / d b
        assertThat(feed.get("input").data())
                .containsExactly(
                        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, //
                        3, 4, 5, 9, 10, 11, 0, 1, 2, 6, 7, 8, //
                        9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2, //
                        6, 7, 8, 0, 1, 2, 9, 10, 11, 3, 4, 5);
        assertThat(feed.get("classes").data()).containsExactly(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
    }

    @Test
    void rotation_turns_one_changed_view_of_an_example_and_another_one_in_the_next_epoch() {
        InputShape shape = InputShape.of(2, 2);
        Objective rotation = RotationSpec.of(List.of(NoiseSpec.of(0.1))).build(Setup.of(MLP, shape, null));
        float[] image = {0.2f, 0.4f, 0.6f, 0.8f};
        List<float[]> views = new ArrayList<>();
        for (int epoch = 0; epoch < 2; epoch++) {
            Batch batch = new Batch(new int[] {0}, Tensor.of(image, 1, 4), new SeededRandom(1), 1, epoch);
            float[] turns = rotation.feed(batch).get("input").data();
            float[] view = Arrays.copyOf(turns, 4);
            assertThat(Arrays.copyOfRange(turns, 4, 8)).containsExactly(view[1], view[3], view[0], view[2]);
            assertThat(view).isNotEqualTo(image);
            views.add(view);
        }
        assertThat(views.get(0)).isNotEqualTo(views.get(1));
    }

    @Test
    void fine_tuning_gets_the_encoder_without_labels() {
        Objective supervised = SupervisedSpec.of().build(Setup.of(MLP, VECTORS, null));
        assertThat(supervised.servedGraphs().get(0).outputs().get(0).width()).isEqualTo(5);
    }

    @Test
    void refuse_what_they_cannot_use() {
        TrainingSpec training = TrainingSpec.DEFAULT;
        ExampleFacts unlabelled = new ExampleFacts("some", VECTORS, 50, 0, 1, 0, 0);
        assertRefused(SupervisedSpec.of(), unlabelled, MLP, "dataset", "at least 2 classes");
        ExampleFacts one = new ExampleFacts("some", VECTORS, 50, 0, 1, 3, 1);
        assertRefused(SupervisedSpec.of(), one, MLP, "dataset", "1 labelled");
        ExampleFacts labelled = new ExampleFacts("some", VECTORS, 50, 0, 1, 3, 40);
        MlpSpec linear = MlpSpec.of(List.of(), null, null);
        assertRefused(SupervisedSpec.of(), labelled, linear, "encoder", "no layer");
        SupervisedSpec.of().requireSuited(labelled, MLP, training);
        assertRefused(RotationSpec.of(List.of()), labelled, MLP, "objective", "vectors of 3 values");
        ExampleFacts oblong = new ExampleFacts("some", InputShape.of(4, 6), 50, 0, 1, 0, 0);
        assertRefused(RotationSpec.of(List.of()), oblong, MLP, "objective", "4 pixels high and 6 wide");
        ExampleFacts square = new ExampleFacts("some", InputShape.of(4, 4), 50, 0, 1, 0, 0);
        assertRefused(RotationSpec.of(List.of()), square, linear, "encoder", "no layer");
        RotationSpec.of(List.of()).requireSuited(square, MLP, training);
    }

    private static void assertRefused(
            ObjectiveSpec objective, ExampleFacts facts, EncoderSpec encoder, String field, String detail) {
        assertThatThrownBy(() -> objective.requireSuited(facts, encoder, TrainingSpec.DEFAULT))
                .isInstanceOfSatisfying(UnsuitedException.class, refusal -> assertThat(refusal.field())
                        .isEqualTo(field))
                .hasMessageContaining(detail);
    }

    private static Objective supervised(EncoderSpec encoder, InputShape shape) {
        return SupervisedSpec.of().build(new Setup(encoder, shape, null, 5, new ClassLabels(LABELS, 3), 0));
    }

    private static double zeroLoss(Objective objective, Batch batch) {
        return new TrainingStep(objective, new Parameters(zeros(objective)), 0.001)
                .evaluate(batch)
                .getOrDefault("loss", Double.NaN);
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
        SeededRandom random = new SeededRandom(2);
        float[] values = new float[rows * shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        int[] indices = IntStream.range(0, rows).toArray();
        return new Batch(indices, Tensor.of(values, rows, shape.size()), random, 1, 0);
    }
}
