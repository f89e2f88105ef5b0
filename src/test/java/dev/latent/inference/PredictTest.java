package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.learning.Npy;
import dev.latent.learning.Tensor;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Heads made by linear probes on a crafted encoder. */
class PredictTest extends InferenceApiTest {

    @Test
    void predicts_a_class_with_the_probability_of_each() {
        CraftedVae.ofImages(8, 32, 32).publish(api, "probed");
        dataset(
                "{\"name\":\"probe-shapes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":120,\"seed\":1}}");
        probe("shape-head", "probed", "probe-shapes", "{\"type\":\"classification\"}");
        String inputs = inputs("probe-shapes", 4);
        JsonNode answer = ok(ask("shape-head", "predict", inputs)).json();
        assertThat(answer.path("model").asString()).isEqualTo("shape-head@1");
        assertThat(answer.path("predictions").size()).isEqualTo(4);
        for (JsonNode prediction : answer.path("predictions")) {
            assertThat(prediction.propertyNames()).containsExactlyInAnyOrder("label", "probabilities");
            JsonNode probabilities = prediction.path("probabilities");
            assertThat(probabilities.propertyNames()).containsExactlyInAnyOrder("square", "ellipse", "heart");
            double sum = 0;
            double best = 0;
            for (JsonNode probability : probabilities) {
                sum += probability.asDouble();
                best = Math.max(best, probability.asDouble());
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
            assertThat(probabilities.path(prediction.path("label").asString()).asDouble())
                    .isEqualTo(best);
        }
        Tensor npy = NpyFile.read(ok(ask("shape-head", "predict", inputs, "Accept", Npy.MEDIA_TYPE))
                .bytes());
        assertThat(npy.shape()).containsExactly(4, 3);
        assertThat(ok(ask("shape-head", "encode", inputs)).json().path("embeddings"))
                .as("a linear probe leaves the encoder as it is")
                .isEqualTo(ok(ask("probed", "encode", inputs)).json().path("embeddings"));
    }

    @Test
    void predicts_a_number() {
        CraftedVae.ofImages(8, 32, 32).publish(api, "probed-number");
        dataset(
                "{\"name\":\"probe-x\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":120,\"seed\":2}}");
        probe("x-head", "probed-number", "probe-x", "{\"type\":\"regression\",\"target\":\"x\"}");
        String inputs = inputs("probe-x", 3);
        JsonNode predictions = ok(ask("x-head", "predict", inputs)).json().path("predictions");
        Tensor npy = NpyFile.read(
                ok(ask("x-head", "predict", inputs, "Accept", Npy.MEDIA_TYPE)).bytes());
        assertThat(npy.shape()).containsExactly(3, 1);
        for (int row = 0; row < 3; row++) {
            assertThat(predictions.path(row).propertyNames()).containsExactly("value");
            assertThat(predictions.path(row).path("value").floatValue()).isEqualTo(npy.data()[row]);
        }
    }

    @Test
    void predicts_the_tags_of_at_least_even_odds() {
        CraftedVae.ofVectors(2, 2)
                .with("encoder.hidden.0.weight", identity(2, 16))
                .with("encoder.mean.weight", identity(16, 2))
                .publish(api, "probed-tags");
        StringBuilder rows = new StringBuilder();
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            double x = (i % 10) / 9.0;
            double y = (i / 10) / 5.0;
            rows.append(i == 0 ? "" : ",").append("[%s,%s]".formatted(x, y));
            labels.append(i == 0 ? "" : ",")
                    .append(x > 0.5 ? y > 0.5 ? "[\"right\",\"high\"]" : "[\"right\"]" : y > 0.5 ? "[\"high\"]" : "[]");
        }
        dataset("{\"name\":\"probe-tags\",\"source\":{\"type\":\"inline\",\"rows\":[" + rows + "],\"labels\":[" + labels
                + "]}}");
        probe("tag-head", "probed-tags", "probe-tags", "{\"type\":\"multi-label\"}");
        JsonNode predictions = ok(ask("tag-head", "predict", "{\"inputs\":[[0.99,0.99],[0.01,0.99],[0.01,0.01]]}"))
                .json()
                .path("predictions");
        assertThat(predictions.path(0).propertyNames()).containsExactlyInAnyOrder("labels", "probabilities");
        assertThat(predictions.path(0).path("labels").size()).isEqualTo(2);
        assertThat(predictions.path(1).path("labels").toString()).isEqualTo("[\"high\"]");
        assertThat(predictions.path(2).path("labels").toString()).isEqualTo("[]");
        assertThat(predictions.path(2).path("probabilities").path("right").asDouble())
                .isBetween(0.0, 0.5);
    }

    private void dataset(String json) {
        Answer made = api.post("/api/v1/datasets", json);
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
    }

    private void probe(String name, String model, String dataset, String task) {
        Jobs.succeed(
                api,
                "/api/v1/fine-tuning-jobs",
                "{\"name\":\"%s\",\"model\":\"%s\",\"dataset\":\"%s\",\"task\":%s}"
                        .formatted(name, model, dataset, task));
    }

    private String inputs(String dataset, int count) {
        StringBuilder inputs = new StringBuilder();
        for (JsonNode item : api.get("/api/v1/datasets/" + dataset + "/examples?limit=" + count)
                .json()
                .path("items")) {
            inputs.append(inputs.isEmpty() ? "" : ",").append(item.path("input"));
        }
        return "{\"inputs\":[" + inputs + "]}";
    }

    private static float[] identity(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < Math.min(rows, columns); i++) {
            values[i * columns + i] = 1;
        }
        return values;
    }
}
