package dev.latent.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The objectives simclr, rotation and supervised over HTTP. */
class WholeViewObjectivesTest extends ServerTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final String CONV = "\"encoder\":{\"type\":\"conv\",\"channels\":[4,8],\"features\":12}";

    @BeforeEach
    void datasets() {
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"pictures\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":120,\"seed\":1}}");
        StringBuilder rows = new StringBuilder();
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append("[%d,%s,%d]".formatted(1000 + 97 * (i * i % 61), i % 7 * 1e-4, i % 2));
            labels.append(i == 0 ? "" : ",").append(i % 2 == 0 ? "\"even\"" : "\"odd\"");
        }
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"table\",\"source\":{\"type\":\"inline\",\"rows\":[%s],\"labels\":[%s]}}"
                        .formatted(rows, labels));
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"unlabelled\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2,3,4],[4,5,6,7],[7,8,9,1]]}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simclr | pictures | 12 | 'loss,accuracy,alignment,uniformity'",
                "rotation | pictures | 12 | 'loss,accuracy,validationLoss,validationAccuracy'",
                "supervised | pictures | 12 | 'loss,accuracy,validationLoss,validationAccuracy'",
                "simclr | table | 400 | 'loss,accuracy'",
                "supervised | table | 400 | 'loss,accuracy'",
            })
    void trains_publishes_and_encodes_alone_as_in_a_batch(String type, String dataset, int width, String metrics) {
        String model = type + "-" + dataset;
        String encoder = dataset.equals("pictures") ? "," + CONV : "";
        JsonNode job = Jobs.succeed(api, TRAIN, """
                {"name":"%s","dataset":"%s","objective":{"type":"%s"}%s,"training":{"epochs":2,"batchSize":32}}""".formatted(model, dataset, type, encoder));
        for (String metric : metrics.split(",")) {
            assertThat(job.path("metrics").path(metric).isNumber())
                    .as("%s in %s", metric, job.path("metrics"))
                    .isTrue();
        }
        JsonNode items = api.get("/api/v1/datasets/" + dataset + "/examples?limit=5")
                .json()
                .path("items");
        StringBuilder inputs = new StringBuilder();
        items.forEach(item -> inputs.append(inputs.isEmpty() ? "" : ",").append(item.path("input")));
        JsonNode together = embeddings(model, inputs.toString());
        assertThat(together.size()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            JsonNode alone =
                    embeddings(model, items.path(i).path("input").toString()).path(0);
            assertThat(alone.size()).isEqualTo(width);
            for (int j = 0; j < width; j++) {
                assertThat(alone.path(j).asDouble())
                        .isCloseTo(together.path(i).path(j).asDouble(), within(1e-5));
            }
        }
    }

    @Test
    void a_contrastive_encoder_and_a_supervised_one_can_be_tuned() {
        for (String type : new String[] {"simclr", "supervised"}) {
            String model = "base-" + type;
            Jobs.succeed(api, TRAIN, """
                    {"name":"%s","dataset":"pictures","objective":{"type":"%s"},%s,"training":{"epochs":1,"batchSize":32}}""".formatted(model, type, CONV));
            for (String mode : new String[] {"linear-probe", "fine-tune"}) {
                JsonNode job = Jobs.succeed(api, "/api/v1/fine-tuning-jobs", """
                        {"name":"%s-%s","model":"%s","dataset":"pictures","task":{"type":"classification"},"mode":"%s"}""".formatted(model, mode, model, mode));
                assertThat(job.path("metrics").path("accuracy").isNumber())
                        .as(job.toString())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "table | '\"objective\":{\"type\":\"simclr\",\"augmentations\":[{\"type\":\"random-crop\"}]},\"training\":{\"batchSize\":8}' | 422 | DATASET_UNSUITABLE | objective.augmentations",
                "table | '\"objective\":{\"type\":\"simclr\"}' | 422 | DATASET_UNSUITABLE | training.batchSize",
                "table | '\"objective\":{\"type\":\"simclr\"},\"training\":{\"batchSize\":1}' | 422 | DATASET_UNSUITABLE | training.batchSize",
                "table | '\"objective\":{\"type\":\"simclr\"},\"encoder\":{\"type\":\"mlp\",\"hidden\":[]},\"training\":{\"batchSize\":8}' | 422 | DATASET_UNSUITABLE | encoder",
                "table | '\"objective\":{\"type\":\"simclr\",\"temperature\":0}' | 400 | INVALID_REQUEST | objective.temperature",
                "table | '\"objective\":{\"type\":\"simclr\",\"augmentations\":[{\"type\":\"noise\",\"sigma\":-1}]}' | 400 | INVALID_REQUEST | objective.augmentations[0].sigma",
                "table | '\"objective\":{\"type\":\"simclr\",\"augmentations\":[{\"type\":\"swirl\"}]}' | 400 | INVALID_REQUEST | feature-mask",
                "table | '\"objective\":{\"type\":\"simclr\",\"augmentations\":[null]}' | 400 | INVALID_REQUEST | augmentations",
                "table | '\"objective\":{\"type\":\"simclr\",\"tau\":1}' | 400 | UNKNOWN_PROPERTY | temperature",
                "table | '\"objective\":{\"type\":\"rotation\"}' | 422 | DATASET_UNSUITABLE | vectors",
                "unlabelled | '\"objective\":{\"type\":\"supervised\"}' | 422 | DATASET_UNSUITABLE | classes",
                "pictures | '\"objective\":{\"type\":\"supervised\",\"classes\":3}' | 400 | UNKNOWN_PROPERTY | classes",
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
