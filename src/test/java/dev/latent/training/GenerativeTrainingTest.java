package dev.latent.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Models with a decoder, from the request to what can be asked of them. */
class GenerativeTrainingTest extends ServerTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final String SHAPES = "generative-shapes";

    @BeforeEach
    void makeShapes() {
        if (api.get("/api/v1/datasets/" + SHAPES).status() == 404) {
            Answer made = api.post(
                    "/api/v1/datasets",
                    "{\"name\":\"%s\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":300,\"seed\":1}}"
                            .formatted(SHAPES));
            assertThat(made.status()).as(made.toString()).isEqualTo(201);
        }
    }

    @Test
    void an_autoencoder_encodes_and_reconstructs_and_has_no_prior_to_sample_from() {
        JsonNode job = train("plain-ae", "{\"type\":\"autoencoder\",\"latentDim\":5}", 3, 32);
        assertThat(fields(job.path("metrics")))
                .contains("loss", "reconstruction", "validationLoss")
                .doesNotContain("kl");
        assertThat(capabilities("plain-ae"))
                .containsExactly("encode", "decode", "reconstruct", "interpolate", "traverse");
        String input = input(4);
        JsonNode encoded = ok(api.post("/api/v1/models/plain-ae/encode", "{\"inputs\":[" + input + "]}"));
        assertThat(encoded.path("embeddings").path(0).size()).isEqualTo(5);
        JsonNode back = ok(api.post("/api/v1/models/plain-ae/reconstruct", "{\"inputs\":[" + input + "]}"));
        assertThat(back.path("reconstructions").path(0).size()).isPositive();
        ok(api.post("/api/v1/models/plain-ae/decode", "{\"latents\":[[0,1,0,0,-1]]}"));
        ok(api.post("/api/v1/models/plain-ae/traverse", "{\"input\":" + input + ",\"dimensions\":[0],\"steps\":3}"));
        refused(api.post("/api/v1/models/plain-ae/sample", "{\"count\":1}"), "prior");
        refused(api.post("/api/v1/models/plain-ae/score", "{\"inputs\":[" + input + "]}"), "posterior");
        refused(
                api.post(
                        "/api/v1/models/plain-ae/encode",
                        "{\"inputs\":[" + input + "],\"include\":[\"posteriorVariance\"]}"),
                "posteriorVariance");
    }

    @Test
    void a_beta_tcvae_reports_the_parts_of_its_kl_and_scores() {
        JsonNode job = train("factors", "{\"type\":\"beta-tcvae\",\"latentDim\":4,\"beta\":3}", 3, 64);
        JsonNode metrics = job.path("metrics");
        assertThat(fields(metrics))
                .contains(
                        "loss",
                        "elbo",
                        "reconstruction",
                        "kl",
                        "mutualInformation",
                        "totalCorrelation",
                        "dimensionWiseKl");
        assertThat(metrics.path("loss").asDouble())
                .isCloseTo(
                        -metrics.path("reconstruction").asDouble()
                                + metrics.path("mutualInformation").asDouble()
                                + 3 * metrics.path("totalCorrelation").asDouble()
                                + metrics.path("dimensionWiseKl").asDouble(),
                        within(0.01));
        assertThat(capabilities("factors")).contains("sample", "score");
        String input = input(4);
        JsonNode alone = ok(api.post("/api/v1/models/factors/encode", "{\"inputs\":[" + input + "]}"));
        JsonNode among = ok(api.post(
                "/api/v1/models/factors/encode", "{\"inputs\":[" + input(1) + "," + input + "," + input(2) + "]}"));
        for (int i = 0; i < 4; i++) {
            assertThat(among.path("embeddings").path(1).path(i).asDouble())
                    .isCloseTo(alone.path("embeddings").path(0).path(i).asDouble(), within(1e-5));
        }
        ok(api.post("/api/v1/models/factors/sample", "{\"count\":2,\"seed\":1}"));
        JsonNode score = ok(api.post("/api/v1/models/factors/score", "{\"inputs\":[" + input + "]}"));
        assertThat(score.path("scores").path(0).path("logLikelihood").isNumber())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "beta-model | '{\"type\":\"beta-vae\",\"latentDim\":3}' | kl",
                "iwae-model | '{\"type\":\"vae\",\"latentDim\":3,\"importanceSamples\":3,\"binarize\":true}' | iwae"
            })
    void trains_the_other_latent_variable_models(String name, String objective, String metric) {
        assertThat(fields(train(name, objective, 1, 32).path("metrics"))).contains(metric);
        assertThat(capabilities(name)).contains("sample", "score");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"type\":\"vae\",\"beta\":2,\"importanceSamples\":5}' | 32 | 400 | INVALID_REQUEST | objective | beta",
                "'{\"type\":\"vae\",\"likelihood\":\"gaussian\",\"binarize\":true}' | 32 | 400 | INVALID_REQUEST | objective | binarize",
                "'{\"type\":\"beta-tcvae\"}' | 271 | 422 | DATASET_UNSUITABLE | training.batchSize | 270",
                "'{\"type\":\"autoencoder\",\"beta\":2}' | 32 | 400 | UNKNOWN_PROPERTY | beta | beta",
            })
    void refuses_when_submitted_what_cannot_be_trained(
            String objective, int batchSize, int status, String code, String field, String named) {
        Answer answer = api.post(TRAIN, request("never-trained", objective, 1, batchSize));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().path("errors").path(0).path("field").asString())
                .contains(field);
        assertThat(answer.text()).contains(named);
    }

    private JsonNode train(String name, String objective, int epochs, int batchSize) {
        return Jobs.succeed(api, TRAIN, request(name, objective, epochs, batchSize));
    }

    private static String request(String name, String objective, int epochs, int batchSize) {
        return """
                {"name":"%s","dataset":"%s","objective":%s,"encoder":{"type":"mlp","hidden":[32]},
                 "training":{"epochs":%d,"batchSize":%d,"seed":3,"validationFraction":0.1}}""".formatted(name, SHAPES, objective, epochs, batchSize);
    }

    private String input(int index) {
        return api.get("/api/v1/datasets/%s/examples?offset=%d&limit=1".formatted(SHAPES, index))
                .json()
                .path("items")
                .path(0)
                .path("input")
                .toString();
    }

    private List<String> capabilities(String model) {
        List<String> names = new ArrayList<>();
        api.get("/api/v1/models/" + model).json().path("capabilities").forEach(name -> names.add(name.asString()));
        return names;
    }

    private static List<String> fields(JsonNode node) {
        return List.copyOf(node.propertyNames());
    }

    private static JsonNode ok(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static void refused(Answer answer, String named) {
        assertThat(answer.code()).as(answer.toString()).isEqualTo("NOT_SUPPORTED_BY_MODEL");
        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.text()).contains(named);
    }
}
