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
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.metric.ImportanceSampling;
import dev.latent.learning.metric.LogDensity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportanceWeightedVaeTest {

    private static final int WIDTH = 4;

    private static final int LATENT = 2;

    @ParameterizedTest
    @CsvSource({"BERNOULLI, 2, 3", "BERNOULLI, 5, 1", "GAUSSIAN, 3, 2", "GAUSSIAN, 2, 1"})
    void gradient_agrees_with_finite_differences(Likelihood likelihood, int draws, int rows) {
        Objective objective = objective(likelihood, draws, LATENT, WIDTH);
        GradientCheck.check(objective, Trainer.initialParameters(objective, 11), batch(rows, WIDTH));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void learns_from_examples_of_one_value_in_one_latent_dimension(int rows) {
        Objective objective = objective(Likelihood.BERNOULLI, 2, 1, 1);
        Parameters initial = Trainer.initialParameters(objective, 11);
        GradientCheck.check(objective, initial, batch(rows, 1));
        assertThat(term(new TrainingStep(objective, initial, 0.001).learn(batch(rows, 1), 0), "loss"))
                .isFinite();
    }

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void bound_agrees_with_the_formula_over_the_served_graphs(Likelihood likelihood) {
        int rows = 3;
        int draws = 4;
        Objective objective = objective(likelihood, draws, LATENT, WIDTH);
        Parameters parameters = Trainer.initialParameters(objective, 5);
        Tensor x = batch(rows, WIDTH).examples();
        float[] noise = objective.feed(batch(rows, WIDTH)).get("noise").data();
        Map<String, float[]> posterior =
                SameDiffRunner.run(objective.servedGraphs().get(0), parameters, x);
        float[] mean = posterior.get("embedding");
        float[] variance = posterior.get("posterior_variance");
        float[] z = new float[draws * rows * LATENT];
        for (int i = 0; i < z.length; i++) {
            int at = i % (rows * LATENT);
            z[i] = (float) (mean[at] + Math.sqrt(variance[at]) * noise[i]);
        }
        Map<String, float[]> decoded =
                SameDiffRunner.run(objective.servedGraphs().get(1), parameters, Tensor.of(z, draws * rows, LATENT));
        double bound = 0;
        double reconstruction = 0;
        for (int row = 0; row < rows; row++) {
            double[] weights = new double[draws];
            for (int draw = 0; draw < draws; draw++) {
                int pair = draw * rows + row;
                double given = likelihood == Likelihood.BERNOULLI
                        ? LogDensity.bernoulli(x.data(), row, decoded.get("logits"), pair, WIDTH)
                        : LogDensity.gaussian(
                                x.data(), row, decoded.get("mean"), pair, decoded.get("log_scale"), WIDTH);
                reconstruction += given / (rows * draws);
                weights[draw] = given
                        + LogDensity.standardNormal(z, pair, LATENT)
                        - LogDensity.diagonalGaussian(z, pair, mean, variance, row, LATENT);
            }
            bound += ImportanceSampling.logMeanExp(weights) / rows;
        }
        Map<String, Double> terms = new TrainingStep(objective, parameters, 0.001).evaluate(batch(rows, WIDTH));
        assertThat(term(terms, "iwae")).isCloseTo(bound, within(1e-4));
        assertThat(term(terms, "loss")).isCloseTo(-bound, within(1e-4));
        assertThat(term(terms, "reconstruction")).isCloseTo(reconstruction, within(1e-4));
        assertThat(term(terms, "elbo")).isCloseTo(reconstruction - term(terms, "kl"), within(1e-4));
    }

    @Test
    void bound_rises_with_the_number_of_draws() {
        double before = Double.NEGATIVE_INFINITY;
        for (int draws : new int[] {2, 10, 200}) {
            Objective objective = objective(Likelihood.GAUSSIAN, draws, LATENT, WIDTH);
            TrainingStep step = new TrainingStep(objective, Trainer.initialParameters(objective, 5), 0.001);
            double mean = IntStream.range(0, 200)
                    .mapToDouble(seed -> term(step.evaluate(batch(3, WIDTH, seed)), "iwae"))
                    .average()
                    .orElseThrow();
            assertThat(mean).isGreaterThan(before);
            before = mean;
        }
    }

    @Test
    void bound_stays_finite_where_draws_differ_by_thousands_of_nats() {
        Objective objective = objective(Likelihood.GAUSSIAN, 3, LATENT, WIDTH);
        Map<String, Tensor> parameters =
                new LinkedHashMap<>(Trainer.initialParameters(objective, 5).byName());
        parameters.computeIfPresent("decoder.output.weight", (name, weight) -> {
            float[] large = new float[weight.data().length];
            Arrays.fill(large, 300);
            return new Tensor(weight.shape(), large);
        });
        assertThat(term(
                        new TrainingStep(objective, new Parameters(parameters), 0.001).learn(batch(2, WIDTH), 0),
                        "loss"))
                .isFinite();
    }

    private static Objective objective(Likelihood likelihood, int draws, int latentDim, int width) {
        boolean gaussian = likelihood == Likelihood.GAUSSIAN;
        return VaeSpec.of(latentDim, null, likelihood, gaussian ? 0.6 : null, gaussian, draws, null, null)
                .build(Setup.of(
                        MlpSpec.of(List.of(3), Activation.TANH, InputScaling.NONE), InputShape.of(width), null));
    }

    private static Batch batch(int rows, int width) {
        return batch(rows, width, 3);
    }

    private static Batch batch(int rows, int width, long noise) {
        float[] x = new float[rows * width];
        SeededRandom random = new SeededRandom(8);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble();
        }
        return new Batch(IntStream.range(0, rows).toArray(), Tensor.of(x, rows, width), new SeededRandom(noise), 3, 0);
    }

    private static double term(Map<String, Double> terms, String name) {
        return terms.getOrDefault(name, Double.NaN);
    }
}
