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
import dev.latent.learning.graph.ServedGraph;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaeTest {

    private static final int WIDTH = 4;

    private static final int LATENT = 2;

    private static final int ROWS = 3;

    private static final Standardization STANDARDIZATION = new Standardization(
            Tensor.of(new float[] {0.5f, -1, 2, 0}, WIDTH), Tensor.of(new float[] {2, 0.5f, 1, 3}, WIDTH));

    @ParameterizedTest
    @EnumSource(Activation.class)
    void bernoulli_gradient_agrees_with_finite_differences(Activation activation) {
        check(VaeSpec.of(LATENT, 1.0, Likelihood.BERNOULLI, null, null), activation, null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gaussian_gradient_agrees_with_finite_differences(boolean learnSigma) {
        VaeSpec spec = VaeSpec.of(LATENT, 0.7, Likelihood.GAUSSIAN, 0.6, learnSigma);
        check(spec, Activation.TANH, null);
        check(spec, Activation.TANH, STANDARDIZATION);
    }

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void learns_from_one_example_of_one_value_in_one_latent_dimension(Likelihood likelihood) {
        VaeSpec spec = VaeSpec.of(1, 1.0, likelihood, null, likelihood == Likelihood.GAUSSIAN);
        Objective vae = spec.build(
                Setup.of(MlpSpec.of(List.of(3), Activation.TANH, InputScaling.NONE), InputShape.of(1), null));
        Parameters initial = Trainer.initialParameters(vae, 1);
        for (int rows : new int[] {1, 2}) {
            float[] values = {0.25f, 0.75f};
            Batch batch = new Batch(
                    IntStream.range(0, rows).toArray(),
                    Tensor.of(Arrays.copyOf(values, rows), rows, 1),
                    new SeededRandom(1),
                    1,
                    0);
            GradientCheck.check(vae, initial, batch);
            assertThat(term(new TrainingStep(vae, initial, 0.001).learn(batch, 0), "loss"))
                    .isFinite();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 4})
    void beta_weighs_the_kl_term(double beta) {
        Map<String, Double> terms =
                terms(objective(VaeSpec.of(LATENT, beta, Likelihood.BERNOULLI, null, null), Activation.RELU, null));
        assertThat(term(terms, "elbo")).isCloseTo(term(terms, "reconstruction") - term(terms, "kl"), within(1e-4));
        assertThat(term(terms, "loss"))
                .isCloseTo(-term(terms, "reconstruction") + beta * term(terms, "kl"), within(1e-4));
    }

    @Test
    void kl_is_zero_where_the_posterior_equals_the_prior() {
        Vae vae = objective(VaeSpec.of(LATENT, 1.0, Likelihood.BERNOULLI, null, null), Activation.RELU, null);
        Map<String, Tensor> zero = new LinkedHashMap<>();
        vae.parameters()
                .forEach(shape -> zero.put(
                        shape.name(),
                        new Tensor(shape.shape(), new float[shape.draw(1).data().length])));
        Map<String, Double> terms = new TrainingStep(vae, new Parameters(zero), 0.001).evaluate(batch());
        assertThat(term(terms, "kl")).isZero();
        // every μ of the decoder is ½: log p(x|z) = −4 log 2 whatever x is
        assertThat(term(terms, "reconstruction")).isCloseTo(-4 * Math.log(2), within(1e-6));
    }

    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void terms_agree_with_the_formula_over_the_served_graphs(Likelihood likelihood) {
        boolean gaussian = likelihood == Likelihood.GAUSSIAN;
        VaeSpec spec = VaeSpec.of(LATENT, 1.0, likelihood, gaussian ? 0.6 : null, gaussian);
        Vae vae = objective(spec, Activation.TANH, gaussian ? STANDARDIZATION : null);
        Parameters parameters = Trainer.initialParameters(vae, 5);
        Batch batch = batch();
        float[] noise = vae.feed(batch()).get("noise").data();
        ServedGraph encoder = vae.servedGraphs().get(0);
        ServedGraph decoder = vae.servedGraphs().get(1);
        Map<String, float[]> posterior = SameDiffRunner.run(encoder, parameters, batch.examples());
        float[] mean = posterior.get("embedding");
        float[] variance = posterior.get("posterior_variance");
        float[] z = new float[ROWS * LATENT];
        double kl = 0;
        for (int i = 0; i < z.length; i++) {
            z[i] = (float) (mean[i] + Math.sqrt(variance[i]) * noise[i]);
            kl += 0.5 * (mean[i] * mean[i] + variance[i] - Math.log(variance[i]) - 1) / ROWS;
        }
        Map<String, float[]> decoded = SameDiffRunner.run(decoder, parameters, Tensor.of(z, ROWS, LATENT));
        double logLikelihood = 0;
        for (int i = 0; i < ROWS * WIDTH; i++) {
            double x = batch.examples().data()[i];
            double mu = decoded.get("mean")[i];
            if (gaussian) {
                double logScale = decoded.get("log_scale")[i % WIDTH];
                double error = (x - mu) / Math.exp(logScale);
                logLikelihood += -0.5 * (error * error + 2 * logScale + Math.log(2 * Math.PI)) / ROWS;
            } else {
                logLikelihood += (x * Math.log(mu) + (1 - x) * Math.log(1 - mu)) / ROWS;
            }
        }
        Map<String, Double> terms = new TrainingStep(vae, parameters, 0.001).evaluate(batch);
        assertThat(term(terms, "kl")).isCloseTo(kl, within(1e-5));
        assertThat(term(terms, "reconstruction")).isCloseTo(logLikelihood, within(1e-4));
    }

    @Test
    void bernoulli_loss_stays_finite_for_extreme_logits() {
        Vae vae = objective(VaeSpec.of(LATENT, 1.0, Likelihood.BERNOULLI, null, null), Activation.RELU, null);
        Map<String, Tensor> parameters =
                new LinkedHashMap<>(Trainer.initialParameters(vae, 5).byName());
        parameters.put("decoder.output.bias", Tensor.of(new float[] {200, -200, 1000, -1000}, WIDTH));
        Map<String, Double> terms = new TrainingStep(vae, new Parameters(parameters), 0.001).evaluate(batch());
        assertThat(term(terms, "loss")).isFinite();
    }

    private static void check(VaeSpec spec, Activation activation, @Nullable Standardization standardization) {
        Vae vae = objective(spec, activation, standardization);
        GradientCheck.check(vae, Trainer.initialParameters(vae, 11), batch());
    }

    private static Vae objective(VaeSpec spec, Activation activation, @Nullable Standardization standardization) {
        MlpSpec encoder = MlpSpec.of(List.of(5, 3), activation, InputScaling.NONE);
        return (Vae) spec.build(Setup.of(encoder, InputShape.of(WIDTH), standardization));
    }

    private static Map<String, Double> terms(Vae vae) {
        return new TrainingStep(vae, Trainer.initialParameters(vae, 5), 0.001).evaluate(batch());
    }

    private static double term(Map<String, Double> terms, String name) {
        return terms.getOrDefault(name, Double.NaN);
    }

    private static Batch batch() {
        float[] x = {0.1f, 0.9f, 0.4f, 1, 0, 0.2f, 1, 0.6f, 0.7f, 0.3f, 0.5f, 0};
        return new Batch(new int[] {0, 1, 2}, Tensor.of(x, ROWS, WIDTH), new SeededRandom(3), 3, 0);
    }
}
