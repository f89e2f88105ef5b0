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
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.onnx.ServedParity;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JigsawTest {

    private static final MlpSpec TINY = MlpSpec.of(List.of(2), Activation.TANH, InputScaling.NONE);

    private static final ConvSpec CONV = ConvSpec.of(List.of(2), 3, Activation.TANH, InputScaling.NONE);

    static List<InputShape> shapes() {
        return List.of(InputShape.of(12, 13), InputShape.of(14, 12, 3));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradients_agree_with_finite_differences(InputShape shape) {
        for (EncoderSpec encoder : List.of(TINY, CONV)) {
            Objective jigsaw = jigsaw(encoder, shape, 3);
            for (int rows : new int[] {1, 3}) {
                GradientCheck.check(jigsaw, Trainer.initialParameters(jigsaw, 3), Examples.uniform(shape, rows, 5));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void serves_what_it_trained(InputShape shape) throws OrtException {
        Objective jigsaw = jigsaw(CONV, shape, 3);
        ServedGraph graph = jigsaw.servedGraphs().get(0);
        assertThat(graph.inputWidth()).isEqualTo(shape.size());
        ServedParity.check(
                graph,
                Trainer.initialParameters(jigsaw, 3),
                Examples.uniform(shape, 4, 2).examples());
    }

    @Test
    void a_change_of_brightness_or_contrast_of_a_tile_changes_no_embedding() {
        InputShape shape = InputShape.of(15, 15);
        Objective jigsaw = jigsaw(CONV, shape, 3);
        Parameters parameters = Trainer.initialParameters(jigsaw, 3);
        ServedGraph graph = jigsaw.servedGraphs().get(0);
        float[] image = Examples.uniform(shape, 1, 2).examples().data();
        float[] changed = image.clone();
        for (int i = 0; i < changed.length; i++) {
            int cell = i / 15 / 5 * 3 + i % 15 / 5;
            changed[i] = changed[i] * (1 + 0.1f * cell) + 0.05f * cell;
        }
        float[] expected = embed(graph, parameters, image);
        assertThat(embed(graph, parameters, changed)).containsExactly(expected, within(1e-3f));
        changed[7 * 15 + 7] += 0.5f;
        assertThat(embed(graph, parameters, changed)).isNotEqualTo(expected);
    }

    @Test
    void a_white_image_is_as_good_as_a_black_one() {
        InputShape shape = InputShape.of(15, 15);
        Objective jigsaw = jigsaw(CONV, shape, 3);
        Parameters parameters = Trainer.initialParameters(jigsaw, 3);
        ServedGraph graph = jigsaw.servedGraphs().get(0);
        float[] white = new float[shape.size()];
        Arrays.fill(white, 0.7f);
        assertThat(embed(graph, parameters, white))
                .containsExactly(embed(graph, parameters, new float[shape.size()]), within(1e-6f));
    }

    /** Every pixel of the image says where it is, so that a tile tells where it was cut. */
    @Test
    void tiles_are_cut_within_their_cells_at_drawn_places_and_put_in_the_permutation_of_the_target() {
        InputShape shape = InputShape.of(32, 32);
        Objective jigsaw = jigsaw(TINY, shape, 20);
        int[][] permutations = PermutationSet.choose(20, 7);
        float[] image = new float[shape.size()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        Set<Integer> places = new HashSet<>();
        for (int index = 0; index < 200; index++) {
            Batch batch = new Batch(new int[] {index}, Tensor.of(image, 1, image.length), new SeededRandom(1), 1, 0);
            Tensor tiles = jigsaw.feed(batch).get("tiles");
            float[] target = jigsaw.feed(batch).get("permutation").data();
            assertThat(tiles.shape()).containsExactly(9, 64);
            int permutation = 0;
            while (target[permutation] == 0) {
                permutation++;
            }
            for (int place = 0; place < 9; place++) {
                int first = (int) tiles.data()[place * 64];
                int last = (int) tiles.data()[place * 64 + 63];
                int tile = permutations[permutation][place];
                assertThat(List.of(first / 32, last / 32))
                        .allMatch(y -> y >= 1 + tile / 3 * 10 && y <= 10 + tile / 3 * 10);
                assertThat(List.of(first % 32, last % 32))
                        .allMatch(x -> x >= 1 + tile % 3 * 10 && x <= 10 + tile % 3 * 10);
                assertThat(last - first).isEqualTo(7 * 32 + 7);
                if (tile == 4) {
                    places.add(first);
                }
            }
        }
        assertThat(places).hasSize(9);
    }

    @Test
    void an_example_is_cut_alike_in_any_batch_of_an_epoch_and_otherwise_in_the_next() {
        InputShape shape = InputShape.of(32, 32);
        Objective jigsaw = jigsaw(TINY, shape, 20);
        float[] images = Examples.uniform(shape, 2, 4).examples().data();
        float[] second = Arrays.copyOfRange(images, shape.size(), 2 * shape.size());
        float[] both = feed(jigsaw, new int[] {3, 8}, images, 2);
        float[] alone = feed(jigsaw, new int[] {8}, second, 2);
        assertThat(alone).isEqualTo(Arrays.copyOfRange(both, both.length / 2, both.length));
        assertThat(feed(jigsaw, new int[] {8}, second, 3)).isNotEqualTo(alone);
    }

    @Test
    void learns_the_puzzle() {
        InputShape shape = InputShape.of(12, 12);
        Objective jigsaw = jigsaw(MlpSpec.of(List.of(16), null, null), shape, 2);
        TrainingStep step = new TrainingStep(jigsaw, Trainer.initialParameters(jigsaw, 1), 0.01);
        float[] image = Examples.uniform(shape, 1, 9).examples().data();
        float[] images = new float[32 * image.length];
        for (int row = 0; row < 32; row++) {
            System.arraycopy(image, 0, images, row * image.length, image.length);
        }
        Batch batch = Examples.batch(Tensor.of(images, 32, image.length), 3);
        for (int i = 0; i < 30; i++) {
            step.learn(batch, i);
        }
        assertThat(step.evaluate(batch)).containsEntry("accuracy", 1.0);
        step.close();
    }

    @Test
    void refuses_what_has_no_tiles() {
        JigsawSpec spec = JigsawSpec.of(null, null, null);
        assertThatThrownBy(() -> requireSuited(spec, InputShape.of(144), TINY))
                .isInstanceOf(UnsuitedException.class)
                .hasMessageContaining("vectors of 144 values");
        assertThatThrownBy(() -> requireSuited(spec, InputShape.of(28, 11), TINY))
                .hasMessageContaining("28 × 11")
                .hasMessageContaining("12 × 12");
        assertThatThrownBy(() -> requireSuited(spec, InputShape.of(28, 28), MlpSpec.of(List.of(), null, null)))
                .hasMessageContaining("no layer");
        MlpSpec standardizing = MlpSpec.of(List.of(4), null, InputScaling.STANDARDIZE);
        assertThatThrownBy(() -> requireSuited(spec, InputShape.of(28, 28), standardizing))
                .hasMessageContaining("inputScaling");
        requireSuited(spec, InputShape.of(12, 12, 3), CONV);
        assertThatThrownBy(() -> JigsawSpec.of(1001, null, null)).hasMessageContaining("1001");
        assertThatThrownBy(() -> JigsawSpec.of(1, null, null)).hasMessageContaining("permutations");
        assertThatThrownBy(() -> JigsawSpec.of(null, 0, null)).hasMessageContaining("hidden");
        assertThatThrownBy(() -> JigsawSpec.of(null, null, 0)).hasMessageContaining("dimensions");
    }

    private static void requireSuited(JigsawSpec spec, InputShape shape, EncoderSpec encoder) {
        spec.requireSuited(Examples.facts(shape, 100), encoder, spec.defaultTraining());
    }

    private static float[] feed(Objective jigsaw, int[] indices, float[] images, int epoch) {
        Tensor examples = Tensor.of(images, indices.length, images.length / indices.length);
        return jigsaw.feed(new Batch(indices, examples, new SeededRandom(1), 1, epoch))
                .get("tiles")
                .data();
    }

    private static float[] embed(ServedGraph graph, Parameters parameters, float[] image) {
        return SameDiffRunner.run(graph, parameters, Tensor.of(image, 1, image.length))
                .get("embedding");
    }

    private static Objective jigsaw(EncoderSpec encoder, InputShape shape, int permutations) {
        return JigsawSpec.of(permutations, 5, 3).build(new Setup(encoder, shape, null, 1, null, 7));
    }
}
