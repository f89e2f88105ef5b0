package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.Pooling;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.graph.GradientProgram;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.SpecialToken;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class MaskedLanguageModelTest {

    private static final TransformerSpec TINY = new TransformerSpec(2, 8, 2, 12, 11, Pooling.MEAN, 0);

    private static final int[] LENGTHS = {12, 5, 3};

    private final Objective model = MaskedLanguageModelSpec.of(null).build(Setup.of(TINY, TINY.inputShape(), null));

    @Test
    void gradients_agree_with_finite_differences() {
        GradientCheck.check(model, Trainer.initialParameters(model, 3), batch(1, LENGTHS));
    }

    @Test
    void a_recorded_step_gives_the_gradients_of_its_own_batch() {
        Parameters parameters = Trainer.initialParameters(model, 3);
        Map<String, Tensor> feeds = model.feed(batch(2, LENGTHS));
        SameDiffBuilder builder = new SameDiffBuilder(parameters, DataType.FLOAT, model.length(feeds));
        SDVariable loss = model.build(builder).get(Objective.LOSS);
        builder.graph().setLossVariables(loss.name());
        try (GradientProgram program =
                new GradientProgram(builder, model.feed(batch(1, LENGTHS)), List.of(loss.name()))) {
            for (int run = 0; run < 2; run++) {
                program.run(feeds);
                Map<String, INDArray> expected = builder.gradients(feeds);
                assertThat(expected).hasSameSizeAs(model.parameters());
                expected.forEach((name, gradient) -> assertThat(
                                SameDiffBuilder.tensor(program.gradient(name)).data())
                        .as(name)
                        .containsExactly(SameDiffBuilder.tensor(gradient).data(), within(1e-5f)));
            }
        }
    }

    @Test
    void learns_to_guess_what_always_follows() {
        try (TrainingStep step = new TrainingStep(model, Trainer.initialParameters(model, 3), 0.01)) {
            for (int i = 0; i < 300; i++) {
                step.learn(batch(i, 12, 12, 12, 12, 12, 12, 12, 12), i);
            }
            assertThat(step.evaluate(batch(7, 12, 12, 12, 12)).get("accuracy")).isGreaterThan(0.5);
        }
    }

    /** Texts that count up, each from its own start. */
    private static Batch batch(int epoch, int... lengths) {
        int width = TINY.length();
        float[] rows = new float[lengths.length * width];
        Arrays.fill(rows, TokenRows.NONE);
        for (int row = 0; row < lengths.length; row++) {
            for (int i = 1; i < lengths[row] - 1; i++) {
                rows[row * width + i] = SpecialToken.COUNT + (row + i) % (TINY.vocabulary() - SpecialToken.COUNT);
            }
            rows[row * width] = SpecialToken.CLS.id();
            rows[row * width + lengths[row] - 1] = SpecialToken.SEP.id();
        }
        int[] indices = IntStream.range(0, lengths.length).toArray();
        return new Batch(indices, Tensor.of(rows, lengths.length, width), new SeededRandom(epoch), 0, epoch);
    }
}
