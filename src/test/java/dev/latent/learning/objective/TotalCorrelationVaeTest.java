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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TotalCorrelationVaeTest {

    private static final int WIDTH = 4;

    private static final int ROWS = 5;

    private static final int EXAMPLES = 40;

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "3, 5"})
    void gradient_agrees_with_finite_differences(int latentDim, int rows) {
        Objective objective = objective(latentDim, 6);
        GradientCheck.check(objective, Trainer.initialParameters(objective, 11), batch(rows));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 6})
    void parts_add_up_to_the_estimate_of_the_kl_on_the_same_draws(double beta) {
        Objective objective = objective(3, beta);
        Parameters parameters = Trainer.initialParameters(objective, 5);
        Draws draws = Draws.of(objective, parameters, 3);
        double kl = 0;
        for (int row = 0; row < ROWS; row++) {
            kl += (draws.logDensity(row, row, 0, 3) - LogDensity.standardNormal(draws.z, row, 3)) / ROWS;
        }
        Map<String, Double> terms = terms(objective, parameters);
        double information = term(terms, "mutualInformation");
        double correlation = term(terms, "totalCorrelation");
        double dimensionWise = term(terms, "dimensionWiseKl");
        assertThat(information + correlation + dimensionWise).isCloseTo(kl, within(1e-4));
        assertThat(term(terms, "loss"))
                .isCloseTo(
                        -term(terms, "reconstruction") + information + beta * correlation + dimensionWise,
                        within(1e-4));
        assertThat(term(terms, "elbo")).isCloseTo(term(terms, "reconstruction") - term(terms, "kl"), within(1e-4));
    }

    @Test
    void parts_agree_with_the_formula_over_the_served_encoder() {
        int latentDim = 3;
        Objective objective = objective(latentDim, 6);
        Parameters parameters = Trainer.initialParameters(objective, 5);
        Draws draws = Draws.of(objective, parameters, latentDim);
        double joint = 0;
        double product = 0;
        double own = 0;
        for (int row = 0; row < ROWS; row++) {
            own += draws.logDensity(row, row, 0, latentDim) / ROWS;
            joint += draws.logAggregate(row, 0, latentDim) / ROWS;
            for (int dimension = 0; dimension < latentDim; dimension++) {
                product += draws.logAggregate(row, dimension, dimension + 1) / ROWS;
            }
        }
        Map<String, Double> terms = terms(objective, parameters);
        assertThat(term(terms, "mutualInformation")).isCloseTo(own - joint, within(1e-4));
        assertThat(term(terms, "totalCorrelation")).isCloseTo(joint - product, within(1e-4));
    }

    @Test
    void one_dimension_has_no_total_correlation() {
        Objective objective = objective(1, 6);
        assertThat(term(terms(objective, Trainer.initialParameters(objective, 5)), "totalCorrelation"))
                .isCloseTo(0, within(1e-5));
    }

    @Test
    void one_posterior_for_all_examples_has_only_the_constants_of_the_estimate() {
        int latentDim = 3;
        Objective objective = objective(latentDim, 6);
        Map<String, Tensor> zero = new LinkedHashMap<>();
        objective
                .parameters()
                .forEach(shape -> zero.put(
                        shape.name(),
                        new Tensor(shape.shape(), new float[shape.draw(1).data().length])));
        Map<String, Double> terms = terms(objective, new Parameters(zero));
        double logExamples = Math.log(EXAMPLES);
        assertThat(term(terms, "kl")).isCloseTo(0, within(1e-6));
        assertThat(term(terms, "mutualInformation")).isCloseTo(logExamples, within(1e-4));
        assertThat(term(terms, "totalCorrelation")).isCloseTo((latentDim - 1) * logExamples, within(1e-4));
        assertThat(term(terms, "dimensionWiseKl")).isCloseTo(-latentDim * logExamples, within(1e-4));
    }

    @Test
    void stays_finite_where_posteriors_are_thousands_of_deviations_apart() {
        Objective objective = objective(2, 6);
        Map<String, Tensor> parameters =
                new LinkedHashMap<>(Trainer.initialParameters(objective, 5).byName());
        parameters.put("encoder.logVariance.bias", Tensor.of(new float[] {-14, -14}, 2));
        assertThat(term(new TrainingStep(objective, new Parameters(parameters), 0.001).learn(batch(ROWS), 0), "loss"))
                .isFinite();
    }

    /** z of a batch, and the posteriors that it is from. */
    private record Draws(float[] z, float[] mean, float[] variance, int width) {

        static Draws of(Objective objective, Parameters parameters, int width) {
            Map<String, float[]> posterior = SameDiffRunner.run(
                    objective.servedGraphs().get(0), parameters, batch(ROWS).examples());
            float[] mean = posterior.get("embedding");
            float[] variance = posterior.get("posterior_variance");
            float[] z = objective.feed(batch(ROWS)).get("noise").data();
            for (int i = 0; i < z.length; i++) {
                z[i] = (float) (mean[i] + Math.sqrt(variance[i]) * z[i]);
            }
            return new Draws(z, mean, variance, width);
        }

        /** log q(z of a row | x of another) of some dimensions. */
        double logDensity(int row, int other, int from, int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                double v = variance[other * width + i];
                double difference = z[row * width + i] - mean[other * width + i];
                sum -= 0.5 * (difference * difference / v + Math.log(2 * Math.PI * v));
            }
            return sum;
        }

        double logAggregate(int row, int from, int to) {
            double[] densities = IntStream.range(0, ROWS)
                    .mapToDouble(other -> logDensity(row, other, from, to))
                    .toArray();
            return ImportanceSampling.logMeanExp(densities) - Math.log(EXAMPLES);
        }
    }

    private static Objective objective(int latentDim, double beta) {
        MlpSpec encoder = MlpSpec.of(List.of(3), Activation.TANH, InputScaling.NONE);
        return BetaTcVaeSpec.of(latentDim, beta, null, null)
                .build(new Setup(encoder, InputShape.of(WIDTH), null, 50, EXAMPLES, null, 0));
    }

    private static Map<String, Double> terms(Objective objective, Parameters parameters) {
        return new TrainingStep(objective, parameters, 0.001).evaluate(batch(ROWS));
    }

    private static Batch batch(int rows) {
        float[] x = new float[rows * WIDTH];
        SeededRandom random = new SeededRandom(8);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble();
        }
        return new Batch(IntStream.range(0, rows).toArray(), Tensor.of(x, rows, WIDTH), new SeededRandom(3), 3, 0);
    }

    private static double term(Map<String, Double> terms, String name) {
        return terms.getOrDefault(name, Double.NaN);
    }
}
