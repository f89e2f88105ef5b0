package dev.latent.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The objectives instance, jigsaw, cpc and cross-view over HTTP. */
class PartialViewObjectivesTest extends ServerTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final String CONV = "\"encoder\":{\"type\":\"conv\",\"channels\":[4,8],\"features\":12}";

    @BeforeEach
    void datasets() {
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"scenes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":120,\"seed\":1}}");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            double x = 1000 + 97 * (i * i % 61);
            rows.append(i == 0 ? "" : ",").append("[%s,%s,%s]".formatted(x, i % 7 * 1e-4, 5 - x / 1000));
        }
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"two-views\",\"source\":{\"type\":\"inline\",\"rows\":[%s]}}".formatted(rows));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "scenes | '{\"type\":\"instance\",\"negatives\":32}' | 12 | 'loss,accuracy'",
                "scenes | '{\"type\":\"instance\",\"mode\":\"softmax\"}' | 12 | 'loss,accuracy'",
                "scenes | '{\"type\":\"instance\",\"mode\":\"exemplar\"}' | 12 | 'loss,accuracy'",
                "two-views | '{\"type\":\"instance\"}' | 400 | 'loss,accuracy'",
                "scenes | '{\"type\":\"jigsaw\",\"permutations\":10}' | 144 | 'loss,accuracy,validationLoss,validationAccuracy'",
                "scenes | '{\"type\":\"cpc\",\"grid\":3,\"context\":20}' | 32 | 'loss,accuracy'",
                "scenes | '{\"type\":\"cross-view\"}' | 512 | 'loss,r2,validationLoss,validationR2'",
                "two-views | '{\"type\":\"cross-view\",\"views\":{\"type\":\"columns\",\"first\":[0,2],\"second\":[2,3]}}' | 1 | 'loss,r2,validationLoss,validationR2'",
            })
    void trains_publishes_and_encodes_alone_as_in_a_batch(String dataset, String objective, int width, String metrics) {
        String encoder = dataset.equals("scenes") ? "," + CONV : "";
        JsonNode job = Jobs.succeed(api, TRAIN, """
                {"name":"partial","dataset":"%s","objective":%s%s,"training":{"epochs":2,"batchSize":32}}""".formatted(dataset, objective, encoder));
        for (String metric : metrics.split(",")) {
            assertThat(job.path("metrics").path(metric).isNumber())
                    .as("%s in %s", metric, job.path("metrics"))
                    .isTrue();
        }
        JsonNode items = api.get("/api/v1/datasets/" + dataset + "/examples?limit=3")
                .json()
                .path("items");
        StringBuilder inputs = new StringBuilder();
        items.forEach(item -> inputs.append(inputs.isEmpty() ? "" : ",").append(item.path("input")));
        // A name alone may still mean the version before for a second.
        String model = job.path("model").asString();
        JsonNode together = embeddings(model, inputs.toString());
        assertThat(together.size()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            JsonNode alone =
                    embeddings(model, items.path(i).path("input").toString()).path(0);
            assertThat(alone.size()).isEqualTo(width);
            for (int j = 0; j < width; j++) {
                assertThat(alone.path(j).asDouble())
                        .isCloseTo(together.path(i).path(j).asDouble(), within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "two-views | '\"objective\":{\"type\":\"jigsaw\"}' | 422 | DATASET_UNSUITABLE | vectors of 3 values",
                "two-views | '\"objective\":{\"type\":\"cpc\"}' | 422 | DATASET_UNSUITABLE | vectors of 3 values",
                "two-views | '\"objective\":{\"type\":\"cross-view\"}' | 422 | DATASET_UNSUITABLE | objective.views",
                "two-views | '\"objective\":{\"type\":\"cross-view\",\"views\":{\"type\":\"columns\",\"first\":[0,1],\"second\":[1,9]}}' | 422 | DATASET_UNSUITABLE | columns up to 9",
                "two-views | '\"objective\":{\"type\":\"cross-view\",\"views\":{\"type\":\"columns\",\"first\":[0,2],\"second\":[1,3]}}' | 400 | INVALID_REQUEST | in common",
                "two-views | '\"objective\":{\"type\":\"cross-view\",\"views\":{\"type\":\"columns\",\"first\":[0,2]}}' | 400 | INVALID_REQUEST | second",
                "scenes | '\"objective\":{\"type\":\"cross-view\",\"views\":{\"type\":\"halves\",\"first\":\"middle\"}}' | 400 | INVALID_REQUEST | left",
                "scenes | '\"objective\":{\"type\":\"instance\"},\"training\":{\"validationFraction\":0.1}' | 422 | DATASET_UNSUITABLE | training.validationFraction",
                "scenes | '\"objective\":{\"type\":\"instance\",\"mode\":\"exemplar\",\"temperature\":0.2}' | 400 | INVALID_REQUEST | temperature",
                "scenes | '\"objective\":{\"type\":\"cpc\"},\"training\":{\"batchSize\":119}' | 422 | DATASET_UNSUITABLE | training.batchSize",
                "scenes | '\"objective\":{\"type\":\"cpc\",\"grid\":3,\"steps\":3}' | 400 | INVALID_REQUEST | steps",
                "scenes | '\"objective\":{\"type\":\"jigsaw\",\"permutations\":5000}' | 400 | INVALID_REQUEST | permutations",
                "scenes | '\"objective\":{\"type\":\"jigsaw\"},\"encoder\":{\"type\":\"mlp\",\"hidden\":[]}' | 422 | DATASET_UNSUITABLE | encoder",
            })
    void refuses_when_submitted(String dataset, String request, int status, String code, String named) {
        Answer answer = api.post(TRAIN, "{\"name\":\"m\",\"dataset\":\"%s\",%s}".formatted(dataset, request));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
    }

    private JsonNode embeddings(String model, String inputs) {
        Answer answer = api.post("/api/v1/models/" + model + "/encode", "{\"inputs\":[" + inputs + "]}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("embeddings");
    }
}
