package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.metric.LogDensity;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AutoencoderTest {

    private static final int WIDTH = 4;

    private static final int LATENT = 2;

    private static final Standardization STANDARDIZATION = new Standardization(
            Tensor.of(new float[] {0.5f, -1, 2, 0}, WIDTH), Tensor.of(new float[] {2, 0.5f, 1, 3}, WIDTH));

    @ParameterizedTest
    @CsvSource({"BERNOULLI, 1", "BERNOULLI, 3", "GAUSSIAN, 1", "GAUSSIAN, 3"})
    void gradient_agrees_with_finite_differences(Likelihood likelihood, int rows) {
        for (Standardization standardization : new Standardization[] {null, STANDARDIZATION}) {
            Objective objective = objective(likelihood, standardization);
            GradientCheck.check(objective, Trainer.initialParameters(objective, 11), batch(rows));
        }
    }

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void loss_is_the_cost_of_what_the_served_graphs_reconstruct(Likelihood likelihood) {
        int rows = 3;
        Objective objective = objective(likelihood, likelihood == Likelihood.GAUSSIAN ? STANDARDIZATION : null);
        Parameters parameters = Trainer.initialParameters(objective, 5);
        Tensor x = batch(rows).examples();
        float[] z = SameDiffRunner.run(objective.servedGraphs().get(0), parameters, x)
                .get("embedding");
        Map<String, float[]> decoded =
                SameDiffRunner.run(objective.servedGraphs().get(1), parameters, Tensor.of(z, rows, LATENT));
        double expected = IntStream.range(0, rows)
                .mapToDouble(row -> likelihood == Likelihood.BERNOULLI
                        ? LogDensity.bernoulli(x.data(), row, decoded.get("logits"), row, WIDTH)
                        : LogDensity.gaussian(x.data(), row, decoded.get("mean"), row, decoded.get("log_scale"), WIDTH))
                .average()
                .orElseThrow();
        Map<String, Double> terms = new TrainingStep(objective, parameters, 0.001).evaluate(batch(rows));
        assertThat(terms.getOrDefault("reconstruction", Double.NaN)).isCloseTo(expected, within(1e-4));
        assertThat(terms.getOrDefault("loss", Double.NaN)).isCloseTo(-expected, within(1e-4));
    }

    @Test
    void linear_one_finds_the_plane_that_the_examples_lie_in() {
        int rows = 64;
        float[] x = new float[rows * WIDTH];
        SeededRandom random = new SeededRandom(4);
        for (int row = 0; row < rows; row++) {
            float a = (float) random.nextGaussian();
            float b = (float) random.nextGaussian();
            float[] values = {a + b, a - b, 2 * a, 0.5f * b};
            System.arraycopy(values, 0, x, row * WIDTH, WIDTH);
        }
        Batch batch =
                new Batch(IntStream.range(0, rows).toArray(), Tensor.of(x, rows, WIDTH), new SeededRandom(1), 1, 0);
        Objective objective = AutoencoderSpec.of(LATENT, Likelihood.GAUSSIAN, null)
                .build(Setup.of(MlpSpec.of(List.of(), Activation.TANH, InputScaling.NONE), InputShape.of(WIDTH), null));
        double loss = Double.NaN;
        try (TrainingStep step = new TrainingStep(objective, Trainer.initialParameters(objective, 2), 0.01)) {
            for (int i = 0; i < 2000; i++) {
                loss = step.learn(batch, i).getOrDefault("loss", Double.NaN);
            }
        }
        // nothing is left but the constant of the density
        assertThat(loss).isCloseTo(WIDTH * 0.5 * Math.log(2 * Math.PI), within(1e-4));
    }

    private static Objective objective(Likelihood likelihood, @Nullable Standardization standardization) {
        return AutoencoderSpec.of(LATENT, likelihood, likelihood == Likelihood.GAUSSIAN ? 0.6 : null)
                .build(Setup.of(
                        MlpSpec.of(List.of(3), Activation.TANH, InputScaling.NONE),
                        InputShape.of(WIDTH),
                        standardization));
    }

    private static Batch batch(int rows) {
        float[] x = {0.1f, 0.9f, 0.4f, 1, 0, 0.2f, 1, 0.6f, 0.7f, 0.3f, 0.5f, 0};
        return new Batch(
                IntStream.range(0, rows).toArray(),
                Tensor.of(java.util.Arrays.copyOf(x, rows * WIDTH), rows, WIDTH),
                new SeededRandom(3),
                3,
                0);
    }
}
