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
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.metric.LogDensity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutoregressiveVaeTest {

    private static final int WIDTH = 4;

    private static final int LATENT = 2;

    private static final Standardization STANDARDIZATION = new Standardization(
            Tensor.of(new float[] {0.5f, -1, 2, 0}, WIDTH), Tensor.of(new float[] {2, 0.5f, 1, 3}, WIDTH));

    @ParameterizedTest
    @CsvSource({
        "'', BERNOULLI, 3, 1",
        "5;3, BERNOULLI, 3, 1",
        "5;3, BERNOULLI, 1, 1",
        "1;1, BERNOULLI, 1, 1",
        "9, BERNOULLI, 2, 3",
        "5;3, GAUSSIAN, 3, 1",
        "3, GAUSSIAN, 1, 2"
    })
    void gradient_agrees_with_finite_differences(String hidden, Likelihood likelihood, int rows, int draws) {
        Objective objective = objective(likelihood, widths(hidden), draws, null);
        GradientCheck.check(objective, drawn(objective), batch(rows));
    }

    @Test
    void gradient_agrees_with_finite_differences_where_input_is_standardised_and_where_it_is_an_image() {
        Objective standardised = objective(Likelihood.GAUSSIAN, List.of(3), 1, STANDARDIZATION);
        GradientCheck.check(standardised, drawn(standardised), batch(2));
        Objective image = spec(Likelihood.BERNOULLI, 1)
                .build(Setup.of(ConvSpec.of(List.of(2), 3, Activation.TANH, null), InputShape.of(2, 2), null));
        GradientCheck.check(image, drawn(image), batch(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "3", "4", "7;2", "9;5;6"})
    void probabilities_of_all_inputs_sum_to_one(String hidden) {
        Objective objective = objective(Likelihood.BERNOULLI, widths(hidden), 1, null);
        float[] logits = decode(objective, everyInput(), 16, 0.7f, -1.2f, "logits");
        double sum = IntStream.range(0, 16)
                .mapToDouble(row -> Math.exp(LogDensity.bernoulli(everyInput(), row, logits, row, WIDTH)))
                .sum();
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "3", "7;2", "9;5;6"})
    void a_value_depends_on_all_before_it_and_on_none_from_it_on(String hidden) {
        Objective objective = objective(Likelihood.GAUSSIAN, widths(hidden), 1, STANDARDIZATION);
        float[] x = {0.3f, -2, 1.5f, 0.25f};
        float[] before = decode(objective, x, 1, 0.7f, -1.2f, "mean");
        for (int changed = 0; changed < WIDTH; changed++) {
            float[] other = x.clone();
            other[changed] += 3;
            float[] after = decode(objective, other, 1, 0.7f, -1.2f, "mean");
            for (int i = 0; i < WIDTH; i++) {
                if (i <= changed) {
                    assertThat(after[i]).as("value %d, by %d", i, changed).isEqualTo(before[i]);
                } else {
                    assertThat(after[i]).as("value %d, by %d", i, changed).isNotCloseTo(before[i], within(1e-4f));
                }
            }
        }
        float[] otherLatent = decode(objective, x, 1, 0.8f, -1.2f, "mean");
        for (int i = 0; i < WIDTH; i++) {
            assertThat(otherLatent[i]).as("value %d, by z", i).isNotCloseTo(before[i], within(1e-4f));
        }
    }

    @ParameterizedTest
    @CsvSource({"BERNOULLI, false", "GAUSSIAN, false", "GAUSSIAN, true"})
    void terms_agree_with_the_formula_over_the_served_graphs(Likelihood likelihood, boolean standardised) {
        Objective objective = objective(likelihood, List.of(5, 3), 1, standardised ? STANDARDIZATION : null);
        Parameters parameters = drawn(objective);
        int rows = 3;
        Tensor x = objective.feed(batch(rows)).get("input");
        float[] noise = objective.feed(batch(rows)).get("noise").data();
        Map<String, float[]> posterior =
                SameDiffRunner.run(objective.servedGraphs().get(0), parameters, x);
        float[] z = posterior.get("embedding").clone();
        for (int i = 0; i < z.length; i++) {
            z[i] += (float) (Math.sqrt(posterior.get("posterior_variance")[i]) * noise[i]);
        }
        float[] input = new float[rows * (LATENT + WIDTH)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(z, row * LATENT, input, row * (LATENT + WIDTH), LATENT);
            System.arraycopy(x.data(), row * WIDTH, input, row * (LATENT + WIDTH) + LATENT, WIDTH);
        }
        Map<String, float[]> decoded =
                SameDiffRunner.run(objective.servedGraphs().get(1), parameters, Tensor.of(input, rows, LATENT + WIDTH));
        double expected = IntStream.range(0, rows)
                .mapToDouble(row -> likelihood == Likelihood.BERNOULLI
                        ? LogDensity.bernoulli(x.data(), row, decoded.get("logits"), row, WIDTH)
                        : LogDensity.gaussian(x.data(), row, decoded.get("mean"), row, decoded.get("log_scale"), WIDTH))
                .average()
                .orElseThrow();
        try (TrainingStep step = new TrainingStep(objective, parameters, 0.001)) {
            assertThat(step.evaluate(batch(rows)).get("reconstruction")).isCloseTo(expected, within(1e-4));
        }
    }

    /** Two coins that always fall alike: log ½ is the most that anybody can say of them, and independent coins say 2 log ½. */
    @Test
    void learns_what_no_factorised_decoder_can_say_without_z() {
        MlpSpec encoder = MlpSpec.of(List.of(), null, InputScaling.NONE);
        VaeSpec spec = new VaeSpec(1, 1000, Likelihood.BERNOULLI, 1, false, 1, true, true);
        Objective objective = spec.build(Setup.of(encoder, InputShape.of(2), null));
        Parameters initial = Trainer.initialParameters(objective, 1);
        float[] hidden = initial.get("decoder.output.weight").data();
        int[] rows = IntStream.range(0, 64).toArray();
        float[] coins = new float[128];
        for (int i = 0; i < coins.length; i++) {
            coins[i] = i / 2 % 2;
        }
        try (TrainingStep step = new TrainingStep(objective, initial, 0.05)) {
            double reconstruction = Double.NaN;
            for (int i = 0; i < 2000; i++) {
                Batch batch = new Batch(rows, Tensor.of(coins, 64, 2), new SeededRandom(1, i), 1, 0);
                reconstruction = step.learn(batch, i).get("reconstruction");
            }
            assertThat(reconstruction).isCloseTo(-Math.log(2), within(0.02));
            float[] learnt = step.parameters().get("decoder.output.weight").data();
            assertThat(learnt[1]).as("from the first to the second").isNotCloseTo(hidden[1], within(1f));
            for (int masked : new int[] {0, 2, 3}) {
                assertThat(learnt[masked]).as("what the mask hides").isEqualTo(hidden[masked]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4097})
    void takes_2_to_4096_values(int width) {
        ExampleFacts examples = new ExampleFacts("numbers", InputShape.of(width), 100, 0, 1, 0, 0);
        EncoderSpec encoder = MlpSpec.of(null, null, null);
        assertThatThrownBy(() -> spec(Likelihood.BERNOULLI, 1).requireSuited(examples, encoder, TrainingSpec.DEFAULT))
                .isInstanceOf(UnsuitedException.class)
                .hasMessageContainingAll("2 to 4096 values", "numbers have " + width);
        for (int fits : new int[] {2, 4096}) {
            spec(Likelihood.BERNOULLI, 1)
                    .requireSuited(
                            new ExampleFacts("numbers", InputShape.of(fits), 100, 0, 1, 0, 0),
                            encoder,
                            TrainingSpec.DEFAULT);
        }
    }

    private static List<Integer> widths(String hidden) {
        return hidden.isEmpty()
                ? List.of()
                : Arrays.stream(hidden.split(";")).map(Integer::valueOf).toList();
    }

    private static VaeSpec spec(Likelihood likelihood, int draws) {
        boolean gaussian = likelihood == Likelihood.GAUSSIAN;
        return VaeSpec.of(LATENT, null, likelihood, gaussian ? 0.6 : null, gaussian, draws, !gaussian, true);
    }

    private static Objective objective(
            Likelihood likelihood, List<Integer> hidden, int draws, Standardization standardization) {
        return spec(likelihood, draws)
                .build(Setup.of(
                        MlpSpec.of(hidden, Activation.TANH, InputScaling.NONE), InputShape.of(WIDTH), standardization));
    }

    /** Every weight drawn, those that start at 0 too. */
    private static Parameters drawn(Objective objective) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        Trainer.initialParameters(objective, 11).byName().forEach((name, tensor) -> {
            SeededRandom random = new SeededRandom(5, name.hashCode());
            float[] values = random.gaussians(tensor.data().length);
            all.put(name, new Tensor(tensor.shape(), values));
        });
        return new Parameters(all);
    }

    private static float[] decode(Objective objective, float[] x, int rows, float z0, float z1, String output) {
        ServedGraph decoder = objective.servedGraphs().get(1);
        float[] input = new float[rows * (LATENT + WIDTH)];
        for (int row = 0; row < rows; row++) {
            int at = row * (LATENT + WIDTH);
            input[at] = z0;
            input[at + 1] = z1;
            System.arraycopy(x, row * WIDTH, input, at + LATENT, WIDTH);
        }
        return SameDiffRunner.run(decoder, drawn(objective), Tensor.of(input, rows, LATENT + WIDTH))
                .get(output);
    }

    /** All 16 rows of four zeros and ones. */
    private static float[] everyInput() {
        float[] all = new float[16 * WIDTH];
        for (int i = 0; i < all.length; i++) {
            all[i] = i / WIDTH >> i % WIDTH & 1;
        }
        return all;
    }

    private static Batch batch(int rows) {
        float[] x = new float[rows * WIDTH];
        SeededRandom random = new SeededRandom(8);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble();
        }
        return new Batch(IntStream.range(0, rows).toArray(), Tensor.of(x, rows, WIDTH), new SeededRandom(3), 3, 0);
    }
}
