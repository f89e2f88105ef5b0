package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What training reports of its held-out part and what the published model scores there are the same figures. */
class TrainedScoreTest extends ServerTest {

    private static final int EXAMPLES = 400;

    private static final int SEED = 5;

    private static final double HELD_OUT = 0.25;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "bernoulli      | images  | \"latentDim\":4,\"likelihood\":\"bernoulli\"",
                "bernoulli-beta | images  | \"latentDim\":4,\"likelihood\":\"bernoulli\",\"beta\":4",
                "gaussian-fixed | vectors | \"latentDim\":2,\"likelihood\":\"gaussian\",\"sigma\":0.3",
                "gaussian-learn | vectors | \"latentDim\":2,\"likelihood\":\"gaussian\",\"learnSigma\":true,\"beta\":0.5",
            })
    void score_agrees_with_the_validation_figures_of_the_job(String name, String kind, String objective) {
        String dataset = "scored-" + name;
        Answer made = api.post("/api/v1/datasets", kind.equals("images") ? shapes(dataset) : vectors(dataset));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        JsonNode metrics = Jobs.succeed(
                        api, "/api/v1/training-jobs", """
                        {"name":"%s","dataset":"%s","objective":{"type":"vae",%s},"encoder":{"type":"mlp","hidden":[16]},
                         "training":{"epochs":30,"batchSize":50,"learningRate":0.003,"seed":%d,"validationFraction":%s}}""".formatted(dataset, dataset, objective, SEED, HELD_OUT))
                .path("metrics");
        String inputs = inputs(dataset, Split.draw(EXAMPLES, HELD_OUT, SEED).validation());
        JsonNode exact = scores(dataset, inputs, 1000, 1);
        double reconstruction = mean(exact, "reconstruction");
        double kl = mean(exact, "kl");
        assertThat(metrics.path("validationKl").asDouble()).isCloseTo(kl, within(1e-4 * Math.max(1, kl)));
        double tolerance = 4 * standardError(dataset, inputs) + 1e-5 * Math.abs(reconstruction);
        assertThat(metrics.path("validationReconstruction").asDouble()).isCloseTo(reconstruction, within(tolerance));
        assertThat(metrics.path("validationElbo").asDouble()).isCloseTo(reconstruction - kl, within(tolerance));
        assertThat(mean(exact, "logLikelihood")).isGreaterThan(reconstruction - kl);
    }

    /**
     * Of the difference between a mean over the examples with one draw for each, as validation makes it, and one with 1000 draws
     * that all examples share.
     */
    private double standardError(String dataset, String inputs) {
        List<JsonNode> repeats = new ArrayList<>();
        for (int seed = 2; seed < 18; seed++) {
            repeats.add(scores(dataset, inputs, 1, seed));
        }
        double independent = 0;
        double shared = 0;
        int count = repeats.get(0).size();
        for (int row = 0; row < count; row++) {
            int at = row;
            double[] draws = repeats.stream()
                    .mapToDouble(
                            scores -> scores.path(at).path("reconstruction").asDouble())
                    .toArray();
            double mean = Arrays.stream(draws).average().orElseThrow();
            double variance = Arrays.stream(draws)
                            .map(draw -> (draw - mean) * (draw - mean))
                            .sum()
                    / (draws.length - 1);
            independent += variance / count / count;
            shared += Math.sqrt(variance / 1000) / count;
        }
        return Math.sqrt(independent + shared * shared);
    }

    private JsonNode scores(String model, String inputs, int draws, int seed) {
        Answer answer = api.post(
                "/api/v1/models/" + model + "/score",
                "{\"inputs\":[%s],\"importanceSamples\":%d,\"seed\":%d}".formatted(inputs, draws, seed));
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("scores");
    }

    private static double mean(JsonNode scores, String figure) {
        double sum = 0;
        for (JsonNode score : scores) {
            sum += score.path(figure).asDouble();
        }
        return sum / scores.size();
    }

    private static String shapes(String name) {
        return "{\"name\":\"%s\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":%d,\"seed\":1}}"
                .formatted(name, EXAMPLES);
    }

    /** Scales far from 1, so that a density in other units than the input's would be off by many nats. */
    private static String vectors(String name) {
        SeededRandom random = new SeededRandom(3);
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < EXAMPLES; i++) {
            double z = random.nextGaussian();
            rows.append(i == 0 ? "" : ",")
                    .append("[%s,%s,%s]"
                            .formatted(
                                    (float) (1000 + 300 * z + 30 * random.nextGaussian()),
                                    (float) (0.01 * z + 0.004 * random.nextGaussian()),
                                    (float) (5 * random.nextGaussian())));
        }
        return "{\"name\":\"%s\",\"source\":{\"type\":\"inline\",\"rows\":[%s]}}".formatted(name, rows);
    }

    private String inputs(String dataset, int[] indices) {
        StringBuilder inputs = new StringBuilder();
        for (int index : indices) {
            inputs.append(inputs.isEmpty() ? "" : ",")
                    .append(api.get("/api/v1/datasets/" + dataset + "/examples?limit=1&offset=" + index)
                            .json()
                            .path("items")
                            .path(0)
                            .path("input"));
        }
        return inputs.toString();
    }
}
