package dev.latent.learning.encoder;

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
import dev.latent.learning.graph.GradientProgram;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.objective.GradientCheck;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ConvSpecTest {

    private static final ConvSpec TINY = ConvSpec.of(List.of(2, 3), 4, Activation.TANH, InputScaling.NONE);

    static List<InputShape> shapes() {
        return List.of(InputShape.of(5, 6), InputShape.of(4, 7, 3), InputShape.of(1, 1));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void gradients_agree_with_finite_differences(InputShape shape) {
        Objective vae = vae(shape);
        for (int rows : new int[] {1, 3}) {
            GradientCheck.check(vae, Trainer.initialParameters(vae, 3), batch(shape, rows));
        }
    }

    /** The program that training repeats, beside what SameDiff computes each time anew. */
    @ParameterizedTest
    @MethodSource("shapes")
    void a_recorded_step_gives_the_gradients_of_its_own_batch(InputShape shape) {
        Objective vae = vae(shape);
        SameDiffBuilder builder = new SameDiffBuilder(Trainer.initialParameters(vae, 3), DataType.FLOAT);
        Map<String, SDVariable> terms = vae.build(builder);
        String loss = terms.get(Objective.LOSS).name();
        builder.graph().setLossVariables(loss);
        List<String> names = List.copyOf(builder.variables().keySet());
        Map<String, Tensor> feed = vae.feed(batch(shape, 3, 2));
        try (GradientProgram program = new GradientProgram(builder, vae.feed(batch(shape, 3, 1)), List.of(loss))) {
            program.run(feed);
            Map<String, INDArray> expected = builder.graph().calculateGradients(arrays(builder, feed), names);
            for (String name : names) {
                assertThat(SameDiffBuilder.tensor(program.gradient(name)).data())
                        .as(name)
                        .containsExactly(
                                SameDiffBuilder.tensor(expected.get(name)).data(), within(1e-5f));
            }
        }
    }

    @Test
    void learns_a_step_of_grey_images_of_64_pixels() {
        InputShape shape = InputShape.of(64, 64);
        Objective vae = VaeSpec.of(3, null, Likelihood.BERNOULLI, null, null)
                .build(Setup.of(ConvSpec.of(null, null, null, null), shape, null));
        TrainingStep step = new TrainingStep(vae, Trainer.initialParameters(vae, 3), 0.001);
        double before = step.learn(batch(shape, 16), 0).get(Objective.LOSS);
        for (int i = 1; i < 10; i++) {
            step.learn(batch(shape, 16), i);
        }
        assertThat(step.evaluate(batch(shape, 16)).get(Objective.LOSS)).isLessThan(before);
        step.close();
    }

    @Test
    void refuses_vectors_and_says_what_takes_them() {
        assertThatThrownBy(() -> TINY.requireSuited(InputShape.of(12)))
                .isInstanceOf(UnsuitedException.class)
                .hasMessageContaining("vectors of 12 values")
                .hasMessageContaining("mlp");
    }

    @Test
    void a_decoder_gives_images_of_the_size_that_the_encoder_takes() {
        for (int side = 1; side < 20; side++) {
            InputShape shape = InputShape.of(side, side + 3);
            assertThat(TINY.buildDecoder(2, shape).outputWidth()).isEqualTo(shape.size());
        }
    }

    private static Objective vae(InputShape shape) {
        return VaeSpec.of(2, 0.7, Likelihood.BERNOULLI, null, null).build(Setup.of(TINY, shape, null));
    }

    private static Map<String, INDArray> arrays(SameDiffBuilder builder, Map<String, Tensor> feed) {
        Map<String, INDArray> arrays = new HashMap<>();
        feed.forEach((name, tensor) -> arrays.put(name, builder.array(tensor)));
        return arrays;
    }

    private static Batch batch(InputShape shape, int rows) {
        return batch(shape, rows, 1);
    }

    private static Batch batch(InputShape shape, int rows, long seed) {
        SeededRandom random = new SeededRandom(seed);
        float[] values = new float[rows * shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return new Batch(
                IntStream.range(0, rows).toArray(),
                Tensor.of(values, rows, shape.size()),
                new SeededRandom(seed),
                seed,
                0);
    }
}
