package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import dev.latent.learning.InputShape;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.onnx.ServedParity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CpcTest {

    private static final MlpSpec TINY = MlpSpec.of(List.of(2), Activation.TANH, InputScaling.NONE);

    private static final ConvSpec CONV = ConvSpec.of(List.of(2), 2, Activation.TANH, InputScaling.NONE);

    @Test
    void gradients_agree_with_finite_differences() {
        check(CpcSpec.of(4, 1, 2), TINY, InputShape.of(10, 11));
        check(CpcSpec.of(3, 2, 2), CONV, InputShape.of(9, 8));
    }

    private static void check(CpcSpec spec, EncoderSpec encoder, InputShape shape) {
        Objective cpc = cpc(spec, encoder, shape, null);
        for (int rows : new int[] {1, 3}) {
            GradientCheck.check(cpc, Trainer.initialParameters(cpc, 3), Examples.uniform(shape, rows, 5));
        }
    }

    @Test
    void serves_what_it_trained() throws OrtException {
        for (InputShape shape : List.of(InputShape.of(12, 13), InputShape.of(10, 9, 3))) {
            float[] mean = new float[shape.size()];
            float[] deviation = new float[shape.size()];
            Arrays.fill(mean, 0.4f);
            Arrays.fill(deviation, 0.3f);
            Standardization scaling =
                    new Standardization(Tensor.of(mean, shape.size()), Tensor.of(deviation, shape.size()));
            for (@Nullable Standardization standardization : Arrays.asList(null, scaling)) {
                Objective cpc = cpc(CpcSpec.of(3, 1, 3), CONV, shape, standardization);
                ServedParity.check(
                        cpc.servedGraphs().get(0),
                        Trainer.initialParameters(cpc, 3),
                        Examples.uniform(shape, 4, 2).examples());
            }
        }
    }

    @Test
    void patches_overlap_by_half_and_lie_in_the_middle() {
        PatchGrid grid = Cpc.grid(new ImageLayout(28, 32, 1), 5);
        assertThat(grid.tops()).containsExactly(2, 6, 10, 14, 18);
        assertThat(grid.lefts()).containsExactly(1, 6, 11, 16, 21);
        assertThat(grid.patch().dims()).containsExactly(8, 10);
        assertThat(Cpc.grid(new ImageLayout(28, 28, 3), 3).patch().dims()).containsExactly(14, 14, 3);
    }

    @Test
    void knows_nothing_at_the_start_and_learns() {
        InputShape shape = InputShape.of(12, 12);
        Objective cpc = cpc(CpcSpec.of(3, 1, 32), MlpSpec.of(List.of(32), null, null), shape, null);
        TrainingStep step = new TrainingStep(cpc, Trainer.initialParameters(cpc, 1), 0.003);
        // the lower half of each image is the upper one
        float[] images = Examples.uniform(shape, 16, 9).examples().data();
        for (int row = 0; row < 16; row++) {
            System.arraycopy(images, row * 144, images, row * 144 + 72, 72);
        }
        Tensor examples = Tensor.of(images, 16, 144);
        Map<String, Double> before = new TreeMap<>(step.evaluate(Examples.batch(examples, 1)));
        assertThat(before.get("loss")).isCloseTo(Math.log(16 * 3), within(0.3));
        for (int i = 0; i < 100; i++) {
            step.learn(Examples.batch(examples, 1), i);
        }
        Map<String, Double> after = new TreeMap<>(step.evaluate(Examples.batch(examples, 1)));
        assertThat(after.get("accuracy")).isGreaterThan(0.9);
        assertThat(after.get("loss")).isLessThan(1);
        step.close();
    }

    @Test
    void refuses_what_it_cannot_use() {
        TrainingSpec training = Examples.training(32, 0.1);
        InputShape image = InputShape.of(28, 28);
        CpcSpec spec = CpcSpec.of(null, null, null);
        spec.requireSuited(Examples.facts(image, 100), TINY, training);
        assertThatThrownBy(() -> spec.requireSuited(Examples.facts(InputShape.of(784), 100), TINY, training))
                .isInstanceOf(UnsuitedException.class)
                .hasMessageContaining("vectors of 784 values");
        assertThatThrownBy(() -> spec.requireSuited(Examples.facts(InputShape.of(28, 9), 100), TINY, training))
                .hasMessageContaining("28 × 9");
        MlpSpec linear = MlpSpec.of(List.of(), null, null);
        assertThatThrownBy(() -> spec.requireSuited(Examples.facts(image, 100), linear, training))
                .hasMessageContaining("no layer");
        assertThatThrownBy(() -> spec.requireSuited(Examples.facts(image, 34), TINY, training))
                .hasMessageContaining("whole batch of 32")
                .hasMessageContaining("31 to train on");
        assertThatThrownBy(() -> spec.requireSuited(Examples.facts(image, 34), TINY, Examples.training(1, 0.1)))
                .hasMessageContaining("between 2 and 512");
        assertThatThrownBy(() -> CpcSpec.of(8, null, null))
                .hasMessageContaining("grid")
                .hasMessageContaining("8");
        assertThatThrownBy(() -> CpcSpec.of(4, 4, null))
                .hasMessageContaining("steps")
                .hasMessageContaining("3");
    }

    private static Objective cpc(
            CpcSpec spec, EncoderSpec encoder, InputShape shape, @Nullable Standardization standardization) {
        return spec.build(Setup.of(encoder, shape, standardization));
    }
}
