package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.VaeSpec;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Models of two values whose weights are given: p(x₁) and p(x₂|x₁) are known, and z moves x₁ alone. Their posterior is the prior, so
 * scores are exact.
 */
class AutoregressiveDecoderTest extends InferenceApiTest {

    /** σ(1) */
    private static final double FIRST = 1 / (1 + Math.exp(-1));

    /** x₂ is x₁ but for one in 20,000 times. */
    private static CraftedVae coins() {
        return prior(CraftedVae.ofPairs(Likelihood.BERNOULLI))
                // from x₁ to x₂; what the mask hides is given as well, and must be of no effect
                .with("decoder.output.weight", 99, 20, 99, 99)
                .with("decoder.output.latent.weight", 0, 0)
                .with("decoder.output.latent.bias", 1, -10);
    }

    private static CraftedVae prior(CraftedVae model) {
        return model.with("encoder.mean.weight", 0, 0)
                .with("encoder.mean.bias", 0)
                .with("encoder.logVariance.weight", 0, 0)
                .with("encoder.logVariance.bias", 0);
    }

    @Test
    void samples_have_the_distribution_that_the_weights_say() {
        coins().publish(api, "coins");
        JsonNode samples =
                ok(ask("coins", "sample", "{\"count\":1000,\"seed\":1}")).json().path("samples");
        int heads = 0;
        for (JsonNode sample : samples) {
            float[] both = floats(sample);
            assertThat(both[1]).isEqualTo(both[0]).isIn(0f, 1f);
            heads += (int) both[0];
        }
        double deviation = Math.sqrt(FIRST * (1 - FIRST) / 1000);
        assertThat(heads / 1000.0).isCloseTo(FIRST, within(4 * deviation));
    }

    @Test
    void scores_are_the_log_probabilities_that_the_weights_say() {
        coins().publish(api, "scored-coins");
        JsonNode scores = ok(ask(
                        "scored-coins", "score", "{\"inputs\":[[1,1],[0,0],[0,1]],\"importanceSamples\":3,\"seed\":1}"))
                .json()
                .path("scores");
        // log σ(1) + log σ(10); log σ(−1) + log σ(10); log σ(−1) + log σ(−10)
        double[] expected = {-0.313262 - 0.0000454, -1.313262 - 0.0000454, -1.313262 - 10.0000454};
        for (int row = 0; row < expected.length; row++) {
            JsonNode score = scores.path(row);
            assertThat(score.path("logLikelihood").asDouble()).isCloseTo(expected[row], within(1e-5));
            assertThat(score.path("elbo").asDouble()).isCloseTo(expected[row], within(1e-5));
            assertThat(score.path("kl").asDouble()).isCloseTo(0, within(1e-6));
        }
    }

    @Test
    void numbers_are_drawn_around_means_that_depend_on_those_before() {
        prior(CraftedVae.ofPairs(Likelihood.GAUSSIAN))
                .with("decoder.output.weight", 0, -2, 0, 0)
                .with("decoder.output.latent.weight", 3, 0)
                .with("decoder.output.latent.bias", 1, 4)
                .publish(api, "numbers-in-turn");
        JsonNode answer = ok(ask("numbers-in-turn", "sample", "{\"count\":1000,\"seed\":5}"))
                .json();
        double[] squares = new double[2];
        double product = 0;
        for (int row = 0; row < 1000; row++) {
            float z = floats(answer.path("latents").path(row))[0];
            float[] x = floats(answer.path("samples").path(row));
            double first = x[0] - (3 * z + 1);
            double second = x[1] - (4 - 2 * x[0]);
            squares[0] += first * first / 1000;
            squares[1] += second * second / 1000;
            product += first * second / 1000;
        }
        double deviation = 0.25 * Math.sqrt(2 / 1000.0);
        assertThat(squares[0]).isCloseTo(0.25, within(4 * deviation));
        assertThat(squares[1]).isCloseTo(0.25, within(4 * deviation));
        assertThat(product).isCloseTo(0, within(4 * 0.25 / Math.sqrt(1000)));
    }

    @Test
    void a_seed_gives_the_same_samples_and_fewer_of_them_are_the_first() {
        coins().publish(api, "seeded-coins");
        JsonNode many =
                ok(ask("seeded-coins", "sample", "{\"count\":100,\"seed\":7}")).json();
        assertThat(ok(ask("seeded-coins", "sample", "{\"count\":100,\"seed\":7}"))
                        .json())
                .isEqualTo(many);
        JsonNode few =
                ok(ask("seeded-coins", "sample", "{\"count\":10,\"seed\":7}")).json();
        for (int row = 0; row < 10; row++) {
            assertThat(few.path("samples").path(row))
                    .isEqualTo(many.path("samples").path(row));
        }
        assertThat(ok(ask("seeded-coins", "sample", "{\"count\":100,\"seed\":8}"))
                        .json()
                        .path("samples"))
                .isNotEqualTo(many.path("samples"));
    }

    @Test
    void one_latent_is_decoded_alike_alone_and_among_others_and_again() {
        CraftedVae model = new CraftedVae(
                new VaeSpec(2, 1, Likelihood.BERNOULLI, 1, false, 1, true, true), List.of(16), null, 6, 5);
        float[] weights = levels(3, 2, 16);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 8 * (weights[i] - 0.5f);
        }
        model.with("decoder.hidden.0.latent.weight", weights).publish(api, "drawn-images");
        JsonNode three = ok(ask("drawn-images", "decode", "{\"latents\":[[1,-1],[0.5,2],[1,-1]]}"))
                .json()
                .path("samples");
        assertThat(three.path(0)).isEqualTo(three.path(2)).isNotEqualTo(three.path(1));
        assertThat(ok(ask("drawn-images", "decode", "{\"latents\":[[0.5,2]]}"))
                        .json()
                        .path("samples")
                        .path(0))
                .isEqualTo(three.path(1));
        String inputs = "{\"inputs\":" + rows(levels(4, 2, 30), 30) + "}";
        JsonNode reconstructed =
                ok(ask("drawn-images", "reconstruct", inputs)).json().path("reconstructions");
        assertThat(floats(reconstructed.path(0))).hasSize(30).containsAnyOf(0, 1);
        BufferedImage picture = Picture.read(
                ok(ask("drawn-images", "traverse", "{\"steps\":5,\"range\":[-3,3]}", "Accept", "image/png"))
                        .bytes());
        assertThat(picture.getWidth()).isEqualTo(2 + 5 * 7);
        assertThat(ok(ask(
                                "drawn-images",
                                "interpolate",
                                "{\"from\":%s,\"to\":%s,\"steps\":4}"
                                        .formatted(row(levels(5, 1, 30)), row(levels(6, 1, 30)))))
                        .json()
                        .path("samples")
                        .size())
                .isEqualTo(4);
    }

    @Test
    void says_so_where_a_draw_goes_beyond_float32() {
        prior(CraftedVae.ofPairs(Likelihood.GAUSSIAN))
                .with("decoder.output.weight", 0, 3e38f, 0, 0)
                .with("decoder.output.latent.weight", 0, 0)
                .with("decoder.output.latent.bias", 100, 0)
                .publish(api, "numbers-without-end");
        Answer answer = ask("numbers-without-end", "sample", "{\"count\":1}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asString()).isEqualTo("NOT_FINITE");
    }

    @Test
    void refuses_more_draws_than_one_request_may_have() {
        new CraftedVae(new VaeSpec(1, 1, Likelihood.BERNOULLI, 1, false, 1, true, true), List.of(), null, 40, 40)
                .publish(api, "many-pixels");
        Answer answer = ask("many-pixels", "sample", "{\"count\":63}");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("code").asString()).isEqualTo("BODY_TOO_LARGE");
        assertThat(answer.json().path("detail").asString())
                .contains("many-pixels@1", "63 rows of 1600 values are 100800 runs", "100000");
        assertThat(ok(ask("many-pixels", "sample", "{\"count\":2}"))
                        .json()
                        .path("samples")
                        .size())
                .isEqualTo(2);
    }
}
