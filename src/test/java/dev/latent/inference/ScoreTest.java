package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.VaeSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Scores against the case with a closed form: a linear decoder x = z W + b with noise σ, whose marginal is N(x; b, WᵀW + σ²I) and
 * whose posterior has the precision I + W Wᵀ/σ². The rows of W are orthogonal, so the posterior is diagonal and an encoder can
 * give it exactly.
 */
class ScoreTest extends InferenceApiTest {

    private static final double SIGMA = 0.5;

    /** Orthogonal rows: two latent dimensions, four features. */
    private static final double[][] W = {{1, 0.5, 0, -0.5}, {0, 1, 0.5, 1}};

    private static final double[] B = {0.25, -0.5, 1, 2};

    private static final int WIDTH = 4;

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 2000})
    void log_likelihood_is_exact_for_any_number_of_draws_where_the_posterior_is(int draws) {
        linearGaussian(1, 0, null).publish(api, "exact");
        float[] inputs = inputs(5);
        JsonNode scores = score("exact", inputs, draws, 3);
        for (int row = 0; row < 5; row++) {
            double expected = logMarginal(inputs, row, null);
            assertThat(scores.path(row).path("logLikelihood").asDouble())
                    .as("input %d", row)
                    .isCloseTo(expected, within(1e-4));
        }
    }

    @Test
    void elbo_meets_the_log_likelihood_where_the_posterior_is_exact() {
        linearGaussian(1, 0, null).publish(api, "tight");
        float[] inputs = inputs(5);
        int draws = 4000;
        JsonNode scores = score("tight", inputs, draws, 1);
        for (int row = 0; row < 5; row++) {
            JsonNode score = scores.path(row);
            assertThat(score.path("kl").asDouble()).isCloseTo(kl(inputs, row, 1, 0), within(1e-5));
            assertThat(score.path("reconstruction").asDouble()
                            - score.path("kl").asDouble())
                    .isCloseTo(score.path("elbo").asDouble(), within(1e-9));
            // log p(x|z) varies by less than 3 nats a draw here.
            assertThat(score.path("elbo").asDouble())
                    .isCloseTo(logMarginal(inputs, row, null), within(4 * 3 / Math.sqrt(draws)));
        }
    }

    @Test
    void reconstruction_and_elbo_agree_with_their_closed_forms_where_the_posterior_is_off() {
        double stretch = 1.6;
        double offset = 0.3;
        linearGaussian(stretch, offset, null).publish(api, "off");
        float[] inputs = inputs(4);
        JsonNode scores = score("off", inputs, 20_000, 5);
        for (int row = 0; row < 4; row++) {
            double reconstruction = reconstruction(inputs, row, stretch, offset);
            double kl = kl(inputs, row, stretch, offset);
            JsonNode score = scores.path(row);
            assertThat(score.path("kl").asDouble()).isCloseTo(kl, within(1e-5));
            assertThat(score.path("reconstruction").asDouble()).isCloseTo(reconstruction, within(0.1));
            assertThat(score.path("elbo").asDouble()).isCloseTo(reconstruction - kl, within(0.1));
            assertThat(reconstruction - kl).isLessThan(logMarginal(inputs, row, null) - 0.2);
        }
    }

    @Test
    void log_likelihood_rises_from_the_elbo_to_the_closed_form_with_the_draws() {
        linearGaussian(1.6, 0.3, null).publish(api, "rising");
        float[] inputs = inputs(1);
        double exact = logMarginal(inputs, 0, null);
        double elbo = reconstruction(inputs, 0, 1.6, 0.3) - kl(inputs, 0, 1.6, 0.3);
        double[] means = new double[3];
        double[] errors = new double[3];
        int[] draws = {1, 8, 64};
        int repeats = 200;
        for (int i = 0; i < draws.length; i++) {
            double sum = 0;
            double squares = 0;
            for (int seed = 0; seed < repeats; seed++) {
                double value = score("rising", inputs, draws[i], 100 + seed)
                        .path(0)
                        .path("logLikelihood")
                        .asDouble();
                sum += value;
                squares += value * value;
            }
            means[i] = sum / repeats;
            errors[i] = Math.sqrt((squares / repeats - means[i] * means[i]) / repeats);
        }
        assertThat(means[0]).as("one draw is an unbiased estimate of the ELBO").isCloseTo(elbo, within(4 * errors[0]));
        assertThat(means[1]).isGreaterThan(means[0] + 2 * errors[0]);
        assertThat(means[2]).isGreaterThan(means[1]).isLessThan(exact + 4 * errors[2]);
        double large =
                score("rising", inputs, 50_000, 1).path(0).path("logLikelihood").asDouble();
        // The weights' variance is below 3 here, so the standard error is below √(3/50000) = 0.008.
        assertThat(large).isCloseTo(exact, within(0.02));
    }

    @Test
    void densities_are_in_the_units_of_the_input_where_the_model_standardises() {
        Standardization scaling = new Standardization(
                Tensor.of(new float[] {100, -5, 0, 1}, WIDTH), Tensor.of(new float[] {20, 0.5f, 1, 4}, WIDTH));
        linearGaussian(1, 0, scaling).publish(api, "scaled-linear");
        float[] inputs = inputs(3);
        float[] unscaled = inputs.clone();
        for (int i = 0; i < unscaled.length; i++) {
            unscaled[i] = unscaled[i] * scaling.deviation().data()[i % WIDTH]
                    + scaling.mean().data()[i % WIDTH];
        }
        JsonNode scores = score("scaled-linear", unscaled, 10, 1);
        for (int row = 0; row < 3; row++) {
            assertThat(scores.path(row).path("logLikelihood").asDouble())
                    .isCloseTo(logMarginal(inputs, row, scaling), within(1e-3));
        }
    }

    @Test
    void a_bernoulli_score_agrees_with_the_sum_over_pixels() {
        // A posterior of no width: every draw decodes to the same image, so reconstruct tells what was scored.
        CraftedVae.ofImages(3, 6, 5)
                .with("encoder.logVariance.weight", new float[3 * 32])
                .with("encoder.logVariance.bias", -40, -40, -40)
                .publish(api, "point");
        float[] input = levels(8, 1, 30);
        JsonNode mean = ok(ask("point", "reconstruct", "{\"inputs\":[" + row(input) + "]}"))
                .json();
        float[] p = floats(mean.path("reconstructions").path(0));
        double expected = 0;
        for (int i = 0; i < 30; i++) {
            expected += input[i] * Math.log(p[i]) + (1 - input[i]) * Math.log(1 - p[i]);
        }
        JsonNode score = ok(ask("point", "score", "{\"inputs\":[" + row(input) + "],\"importanceSamples\":5}"))
                .json()
                .path("scores")
                .path(0);
        assertThat(score.path("reconstruction").asDouble()).isCloseTo(expected, within(1e-4));
    }

    @Test
    void an_input_has_one_score_wherever_it_stands() {
        float[] inputs = levels(9, 40, 30);
        JsonNode all = score(IMAGES, inputs, 50, 2, 30);
        JsonNode one = score(IMAGES, Arrays.copyOfRange(inputs, 37 * 30, 38 * 30), 50, 2, 30);
        for (String figure : new String[] {"elbo", "reconstruction", "kl", "logLikelihood"}) {
            assertThat(all.path(37).path(figure).asDouble())
                    .as(figure)
                    .isCloseTo(one.path(0).path(figure).asDouble(), within(1e-3));
        }
    }

    @Test
    void draws_by_seed_and_by_default_the_same_hundred() {
        String inputs = rows(inputs(1), WIDTH);
        linearGaussian(1.6, 0.3, null).publish(api, "seeded");
        JsonNode plain =
                ok(ask("seeded", "score", "{\"inputs\":" + inputs + "}")).json();
        assertThat(plain.path("importanceSamples").asInt()).isEqualTo(100);
        assertThat(ok(ask("seeded", "score", "{\"inputs\":" + inputs + ",\"importanceSamples\":100,\"seed\":0}"))
                        .json())
                .isEqualTo(plain);
        assertThat(ok(ask("seeded", "score", "{\"inputs\":" + inputs + ",\"seed\":1}"))
                        .json())
                .isNotEqualTo(plain);
    }

    @Test
    void says_so_where_a_score_is_beyond_numbers() {
        CraftedVae.ofVectors(2, 5)
                .with("encoder.logVariance.weight", new float[32])
                .with("encoder.logVariance.bias", -200, 0)
                .publish(api, "collapsed");
        Answer answer = ask("collapsed", "score", "{\"inputs\":[[1,2,3,4,5]]}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("NOT_FINITE");
        assertThat(answer.json().path("detail").asString()).contains("inputs[0]", "collapsed@1");
    }

    private JsonNode score(String model, float[] inputs, int draws, long seed) {
        return score(model, inputs, draws, seed, WIDTH);
    }

    private JsonNode score(String model, float[] inputs, int draws, long seed, int width) {
        String body =
                "{\"inputs\":%s,\"importanceSamples\":%d,\"seed\":%d}".formatted(rows(inputs, width), draws, seed);
        return ok(ask(model, "score", body)).json().path("scores");
    }

    /** Draws from the model itself. */
    private static float[] inputs(int count) {
        SeededRandom random = new SeededRandom(21);
        float[] values = new float[count * WIDTH];
        for (int row = 0; row < count; row++) {
            double[] z = {random.nextGaussian(), random.nextGaussian()};
            for (int i = 0; i < WIDTH; i++) {
                values[row * WIDTH + i] =
                        (float) (B[i] + z[0] * W[0][i] + z[1] * W[1][i] + SIGMA * random.nextGaussian());
            }
        }
        return values;
    }

    /**
     * The encoder gives the posterior, its variances times {@code stretch} and its means plus {@code offset}.
     */
    private static CraftedVae linearGaussian(double stretch, double offset, Standardization scaling) {
        float[] encoderWeight = new float[WIDTH * 2];
        float[] encoderBias = new float[2];
        float[] logVariance = new float[2];
        float[] decoderWeight = new float[2 * WIDTH];
        float[] decoderBias = new float[WIDTH];
        for (int j = 0; j < 2; j++) {
            double variance = posteriorVariance(j);
            logVariance[j] = (float) Math.log(variance * stretch);
            encoderBias[j] = (float) offset;
            for (int i = 0; i < WIDTH; i++) {
                double weight = variance * W[j][i] / (SIGMA * SIGMA);
                encoderWeight[i * 2 + j] = (float) weight;
                encoderBias[j] -= (float) (weight * B[i]);
                decoderWeight[j * WIDTH + i] = (float) W[j][i];
                decoderBias[i] = (float) B[i];
            }
        }
        return new CraftedVae(new VaeSpec(2, 1, Likelihood.GAUSSIAN, SIGMA, false), List.of(), scaling, WIDTH)
                .with("encoder.mean.weight", encoderWeight)
                .with("encoder.mean.bias", encoderBias)
                .with("encoder.logVariance.weight", new float[WIDTH * 2])
                .with("encoder.logVariance.bias", logVariance)
                .with("decoder.output.weight", decoderWeight)
                .with("decoder.output.bias", decoderBias);
    }

    private static double posteriorVariance(int j) {
        return 1 / (1 + dot(W[j], W[j]) / (SIGMA * SIGMA));
    }

    private static double posteriorMean(float[] inputs, int row, int j) {
        double sum = 0;
        for (int i = 0; i < WIDTH; i++) {
            sum += W[j][i] * (inputs[row * WIDTH + i] - B[i]);
        }
        return posteriorVariance(j) * sum / (SIGMA * SIGMA);
    }

    /** log N(x; b, WᵀW + σ²I); the covariance's eigenvectors are the rows of W and what is orthogonal to them. */
    private static double logMarginal(float[] inputs, int row, Standardization scaling) {
        double noise = SIGMA * SIGMA;
        double[] difference = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            difference[i] = inputs[row * WIDTH + i] - B[i];
        }
        double mahalanobis = dot(difference, difference) / noise;
        double logDeterminant = WIDTH * Math.log(noise);
        for (double[] direction : W) {
            double square = dot(direction, direction);
            double along = dot(direction, difference);
            mahalanobis += along * along / square * (1 / (noise + square) - 1 / noise);
            logDeterminant += Math.log((noise + square) / noise);
        }
        if (scaling != null) {
            for (float deviation : scaling.deviation().data()) {
                logDeterminant += 2 * Math.log(deviation);
            }
        }
        return -0.5 * (mahalanobis + logDeterminant + WIDTH * Math.log(2 * Math.PI));
    }

    private static double kl(float[] inputs, int row, double stretch, double offset) {
        double sum = 0;
        for (int j = 0; j < 2; j++) {
            double mean = posteriorMean(inputs, row, j) + offset;
            double variance = posteriorVariance(j) * stretch;
            sum += 0.5 * (mean * mean + variance - Math.log(variance) - 1);
        }
        return sum;
    }

    /** E_q[log p(x|z)] = log N(x; b + μ W, σ²I) − ½ Σⱼ vⱼ ‖Wⱼ‖²/σ². */
    private static double reconstruction(float[] inputs, int row, double stretch, double offset) {
        double sum = WIDTH * Math.log(2 * Math.PI * SIGMA * SIGMA);
        for (int i = 0; i < WIDTH; i++) {
            double error = inputs[row * WIDTH + i] - B[i];
            for (int j = 0; j < 2; j++) {
                error -= (posteriorMean(inputs, row, j) + offset) * W[j][i];
            }
            sum += error * error / (SIGMA * SIGMA);
        }
        for (int j = 0; j < 2; j++) {
            sum += posteriorVariance(j) * stretch * dot(W[j], W[j]) / (SIGMA * SIGMA);
        }
        return -sum / 2;
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }
}
