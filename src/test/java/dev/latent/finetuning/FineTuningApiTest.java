package dev.latent.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class FineTuningApiTest extends FineTuningServerTest {

    private static final List<String> SHAPES = List.of("ellipse", "heart", "square");

    @Test
    void a_linear_probe_leaves_the_encoder_as_it_is_and_reports_on_what_it_has_not_seen() {
        JsonNode job = tune("probe", CLASSIFY);
        assertThat(job.path("model").asString()).isEqualTo("probe@1");
        assertThat(job.path("progress").path("fraction").asDouble()).isEqualTo(1);
        assertThat(job.path("request").path("model").asString()).isEqualTo("ft-base@1");
        for (String file : List.of("encoder.onnx", "decoder.onnx")) {
            assertThat(Models.sha256(api, "probe", file)).isEqualTo(Models.sha256(api, "ft-base", file));
        }
        JsonNode report = report(job);
        assertThat(report.path("model").asString()).isEqualTo("probe@1");
        assertThat(report.path("base").asString()).isEqualTo("ft-base@1");
        assertThat(report.path("trainingExamples").asInt()
                        + report.path("testExamples").asInt())
                .isEqualTo(600);
        assertThat(report.path("testExamples").asInt()).isBetween(119, 121);
        JsonNode matrix = report.path("confusionMatrix");
        assertThat(texts(matrix.path("labels"))).isEqualTo(SHAPES);
        int total = 0;
        int right = 0;
        for (int actual = 0; actual < 3; actual++) {
            for (int predicted = 0; predicted < 3; predicted++) {
                int count = matrix.path("counts").path(actual).path(predicted).asInt();
                total += count;
                right += actual == predicted ? count : 0;
            }
        }
        assertThat(total).isEqualTo(report.path("testExamples").asInt());
        double accuracy = report.path("metrics").path("accuracy").asDouble();
        assertThat(accuracy).isCloseTo((double) right / total, within(1e-12));
        assertThat(report.path("metrics").path("macroF1").asDouble()).isBetween(0.3, 1.0);
        for (String metric : List.of("accuracy", "macroF1")) {
            double expected = report.path("metrics").path(metric).asDouble();
            assertThat(job.path("metrics").path(metric).asDouble()).isEqualTo(expected);
            assertThat(Models.manifest(api, "probe")
                            .path("metrics")
                            .path(metric)
                            .asDouble())
                    .isEqualTo(expected);
        }
    }

    @Test
    void predicts_with_the_names_of_the_dataset() {
        tune("namer", CLASSIFY);
        String input = Datasets.example(api, "ft-shapes", 5).path("input").toString();
        JsonNode prediction = predict("namer", "[" + input + "]").path(0);
        assertThat(prediction.path("label").asString()).isIn(SHAPES);
        JsonNode probabilities = prediction.path("probabilities");
        double sum = 0;
        for (String name : SHAPES) {
            sum += probabilities.path(name).asDouble(-1);
            assertThat(probabilities.path(prediction.path("label").asString()).asDouble())
                    .isGreaterThanOrEqualTo(probabilities.path(name).asDouble());
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(probabilities).hasSize(3);
        Answer headless = api.post("/api/v1/models/ft-base/predict", "{\"inputs\":[" + input + "]}");
        assertThat(headless.status()).as(headless.toString()).isEqualTo(422);
        assertThat(headless.code()).isEqualTo("NOT_SUPPORTED_BY_MODEL");
    }

    @Test
    void a_budget_of_labels_is_drawn_by_seed_and_the_test_part_stays_the_same() {
        JsonNode first = tune("budget-a", CLASSIFY + ",\"labels\":{\"perClass\":10},\"training\":{\"seed\":7}");
        JsonNode same = tune("budget-b", CLASSIFY + ",\"labels\":{\"perClass\":10},\"training\":{\"seed\":7}");
        JsonNode other = tune("budget-c", CLASSIFY + ",\"labels\":{\"perClass\":10},\"training\":{\"seed\":8}");
        JsonNode part = tune("budget-d", CLASSIFY + ",\"labels\":{\"fraction\":0.25},\"training\":{\"seed\":7}");
        assertThat(report(first).path("trainingExamples").asInt()).isEqualTo(30);
        assertThat(Models.sha256(api, "budget-a", "head.onnx")).isEqualTo(Models.sha256(api, "budget-b", "head.onnx"));
        assertThat(report(same).path("metrics")).isEqualTo(report(first).path("metrics"));
        assertThat(Models.sha256(api, "budget-a", "head.onnx"))
                .isNotEqualTo(Models.sha256(api, "budget-c", "head.onnx"));
        assertThat(report(part).path("trainingExamples").asInt()).isBetween(119, 121);
        assertThat(rowSums(report(part))).isEqualTo(rowSums(report(first))).isEqualTo(rowSums(report(other)));
    }

    @Test
    void a_budget_takes_as_many_of_each_class_where_classes_are_of_unequal_size() {
        StringBuilder rows = new StringBuilder();
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            boolean rare = i % 10 == 0;
            rows.append(i == 0 ? "" : ",").append("[%d,%d,%d,1]".formatted(rare ? 5 + i % 3 : i % 4, i % 7, i % 11));
            labels.append(i == 0 ? "" : ",").append(rare ? "\"rare\"" : i % 9 == 0 ? "null" : "\"common\"");
        }
        Datasets.inline(api, "uneven", "[" + rows + "]", "[" + labels + "]");
        Models.trainTiny(api, "ft-vectors");
        JsonNode half = tune("even", "ft-vectors", "uneven", CLASSIFY + ",\"labels\":{\"fraction\":0.15}");
        // 10 rare and 80 common ones have a label; of 8 + 64 to learn from, 15 % are 11, dealt in turn
        assertThat(report(half).path("trainingExamples").asInt()).isEqualTo(11);
        assertThat(rowSums(report(half))).containsExactly(16, 2);
        Answer tooMany = api.post(
                FINE_TUNE, request("uneven", "ft-vectors", "uneven", CLASSIFY + ",\"labels\":{\"perClass\":9}"));
        assertThat(tooMany.status()).as(tooMany.toString()).isEqualTo(400);
        assertThat(tooMany.code()).isEqualTo("INVALID_REQUEST");
        assertThat(tooMany.text()).contains("rare", "8", "9");
    }

    @Test
    void fine_tuning_changes_the_encoder_starting_from_the_published_weights() {
        String barely = ",\"mode\":\"fine-tune\",\"training\":{\"epochs\":1,\"batchSize\":480,\"learningRate\":1e-7}";
        tune("barely", CLASSIFY + barely);
        assertThat(Models.sha256(api, "barely", "encoder.onnx"))
                .isNotEqualTo(Models.sha256(api, "ft-base", "encoder.onnx"));
        String inputs = "[" + Datasets.example(api, "ft-shapes", 0).path("input") + "]";
        JsonNode before = Models.encode(api, "ft-base", inputs).path(0);
        JsonNode after = Models.encode(api, "barely", inputs).path(0);
        for (int i = 0; i < 8; i++) {
            assertThat(after.path(i).asDouble()).isCloseTo(before.path(i).asDouble(), within(1e-3));
        }
        JsonNode job = tune(
                "tuned",
                CLASSIFY
                        + ",\"mode\":\"fine-tune\",\"training\":{\"epochs\":8,\"batchSize\":32,\"learningRate\":0.001}");
        JsonNode manifest = Models.manifest(api, "tuned");
        assertThat(manifest.path("files").has("decoder.onnx")).isFalse();
        assertThat(manifest.path("base").asString()).isEqualTo("ft-base@1");
        assertThat(manifest.path("onnxDifference").asDouble()).isBetween(0.0, 1e-4);
        JsonNode report = report(job);
        assertThat(report.path("linearProbe").path("accuracy").isNumber()).isTrue();
        List<Double> losses = losses(job.path("id").asString());
        assertThat(losses.get(losses.size() - 1)).isLessThan(0.95 * losses.get(0));
        Answer sampled = api.post("/api/v1/models/tuned/sample", "{\"count\":1}");
        assertThat(sampled.status()).as(sampled.toString()).isEqualTo(422);
        assertThat(sampled.code()).isEqualTo("NOT_SUPPORTED_BY_MODEL");
    }

    @Test
    void a_model_that_has_a_head_already_gets_another() {
        tune("first-head", CLASSIFY);
        String x = "\"task\":{\"type\":\"regression\",\"target\":\"x\"}";
        String tuning = ",\"mode\":\"fine-tune\",\"training\":{\"epochs\":1,\"batchSize\":64}";
        JsonNode second = tune("second-head", "first-head", "ft-shapes", x);
        assertThat(report(second).path("base").asString()).isEqualTo("first-head@1");
        assertThat(report(second).path("metrics").path("r2").asDouble()).isGreaterThan(0.3);
        assertThat(Models.manifest(api, "second-head").path("head").path("task").asString())
                .isEqualTo("regression");
        tune("third-head", "second-head", "ft-shapes", CLASSIFY + tuning);
        JsonNode fourth = tune("fourth-head", "third-head", "ft-shapes", x + tuning);
        assertThat(report(fourth).path("base").asString()).isEqualTo("third-head@1");
        assertThat(Models.sha256(api, "fourth-head", "encoder.onnx"))
                .isNotEqualTo(Models.sha256(api, "third-head", "encoder.onnx"));
        JsonNode fifth = tune("fifth-head", "fourth-head", "ft-shapes", CLASSIFY);
        assertThat(Models.sha256(api, "fifth-head", "encoder.onnx"))
                .isEqualTo(Models.sha256(api, "fourth-head", "encoder.onnx"));
        assertThat(report(fifth).path("metrics").path("accuracy").isNumber()).isTrue();
    }

    @Test
    void learns_numbers() {
        StringBuilder rows = new StringBuilder();
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            int a = i % 5;
            int b = i % 7;
            rows.append(i == 0 ? "" : ",").append("[%d,%d,%d,1]".formatted(a, b, (i * i) % 11));
            labels.append(i == 0 ? "" : ",").append(a * 2.5 - b * 0.5 + 100);
        }
        Datasets.inline(api, "numbers", "[" + rows + "]", "[" + labels + "]");
        Jobs.succeed(api, TRAIN, """
                {"name":"numbers-base","dataset":"numbers","objective":{"type":"vae","latentDim":4,"likelihood":"gaussian","beta":0.01},
                 "encoder":{"type":"mlp","hidden":[32]},"training":{"epochs":60,"batchSize":16,"learningRate":0.005}}""");
        for (String mode : List.of("linear-probe", "fine-tune")) {
            JsonNode job = tune(
                    "numbers-" + mode,
                    "numbers-base",
                    "numbers",
                    "\"task\":{\"type\":\"regression\"},\"mode\":\"%s\",\"training\":{\"epochs\":20,\"batchSize\":16}"
                            .formatted(mode));
            JsonNode metrics = report(job).path("metrics");
            assertThat(metrics.path("r2").asDouble()).as(metrics.toString()).isGreaterThan(0.7);
            assertThat(metrics.path("rmse").asDouble())
                    .isGreaterThanOrEqualTo(metrics.path("mae").asDouble())
                    .isLessThan(2.5);
            assertThat(report(job).has("confusionMatrix")).isFalse();
            double value = predict("numbers-" + mode, "[[4,0,1,1]]")
                    .path(0)
                    .path("value")
                    .asDouble();
            assertThat(value).isCloseTo(110, within(6.0));
        }
    }

    @Test
    void learns_tags_and_classes() {
        StringBuilder rows = new StringBuilder();
        StringBuilder labels = new StringBuilder();
        StringBuilder classes = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            List<String> tags = new ArrayList<>();
            if (i % 5 > 2) {
                tags.add("\"big\"");
            }
            if (i % 7 > 2) {
                tags.add("\"round\"");
            }
            rows.append(i == 0 ? "" : ",").append("[%d,%d,%d,1]".formatted(i % 5, i % 7, (i * i) % 11));
            labels.append(i == 0 ? "" : ",").append(tags);
            classes.append(i == 0 ? "" : ",").append(i % 7 > 2 ? "\"round\"" : "\"square\"");
        }
        Datasets.inline(api, "tagged", "[" + rows + "]", "[" + labels + "]");
        Datasets.inline(api, "classed", "[" + rows + "]", "[" + classes + "]");
        Jobs.succeed(api, TRAIN, """
                {"name":"tags-base","dataset":"tagged","objective":{"type":"vae","latentDim":4,"likelihood":"gaussian","beta":0.01},
                 "encoder":{"type":"mlp","hidden":[32]},"training":{"epochs":60,"batchSize":16,"learningRate":0.005}}""");
        for (String mode : List.of("linear-probe", "fine-tune")) {
            JsonNode job = tune(
                    "tags-" + mode,
                    "tags-base",
                    "tagged",
                    "\"task\":{\"type\":\"multi-label\"},\"mode\":\"%s\",\"labels\":{\"fraction\":0.9},\"training\":{\"epochs\":5,\"batchSize\":16}"
                            .formatted(mode));
            JsonNode metrics = report(job).path("metrics");
            assertThat(metrics.path("microF1").asDouble())
                    .as(metrics.toString())
                    .isGreaterThan(0.6);
            assertThat(metrics.path("macroF1").isNumber()).isTrue();
            assertThat(metrics.path("subsetAccuracy").isNumber()).isTrue();
            JsonNode prediction = predict("tags-" + mode, "[[4,6,1,1]]").path(0);
            assertThat(prediction.path("probabilities")).hasSize(2);
            assertThat(texts(prediction.path("labels"))).containsExactly("big", "round");
        }
        JsonNode classed = tune("classes", "tags-base", "classed", CLASSIFY + ",\"labels\":{\"perClass\":20}");
        assertThat(report(classed).path("metrics").path("accuracy").asDouble()).isGreaterThan(0.8);
        assertThat(predict("classes", "[[1,6,1,1],[1,0,1,1]]").findValuesAsString("label"))
                .containsExactly("round", "square");
        Answer perClass = api.post(
                FINE_TUNE,
                request(
                        "tags",
                        "tags-base",
                        "tagged",
                        "\"task\":{\"type\":\"multi-label\"},\"labels\":{\"perClass\":3}"));
        assertThat(perClass.code()).as(perClass.toString()).isEqualTo("INVALID_REQUEST");
    }

    @Test
    void measures_on_a_test_dataset_where_one_is_given() {
        Datasets.shapes(api, "ft-test", 90, 2);
        JsonNode job = tune("tested", CLASSIFY + ",\"testDataset\":\"ft-test\"");
        JsonNode report = report(job);
        assertThat(report.path("testDataset").asString()).isEqualTo("ft-test");
        assertThat(report.path("testExamples").asInt()).isEqualTo(90);
        assertThat(report.path("trainingExamples").asInt()).isEqualTo(600);
        Datasets.shapes(api, "ft-copy", 600, 1);
        for (String same : List.of("ft-shapes", "ft-copy")) {
            Answer answer = api.post(
                    FINE_TUNE,
                    request("leaky", "ft-base", "ft-shapes", CLASSIFY + ",\"testDataset\":\"" + same + "\""));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.json().path("errors").path(0).path("field").asString())
                    .isEqualTo("testDataset");
        }
    }

    @Test
    void what_a_job_needs_stays_and_a_key_gives_the_same_job_though_its_model_has_moved_on() {
        byte[] artifact = Models.artifact(api, "ft-base@1");
        Models.importAs(api, artifact, "needed");
        Datasets.shapes(api, "needed-test", 30, 3);
        String running = Jobs.submit(api, TRAIN, """
                {"name":"in-front-of-heads","dataset":"ft-shapes","objective":{"type":"vae","latentDim":2},"training":{"epochs":20000}}""");
        String body = request("needs", "needed", "ft-shapes", CLASSIFY + ",\"testDataset\":\"needed-test\"");
        Answer waiting = api.post(FINE_TUNE, body, "Idempotency-Key", "needs");
        assertThat(waiting.status()).as(waiting.toString()).isEqualTo(202);
        String id = waiting.json().path("id").asString();
        try {
            Answer dataset = api.delete("/api/v1/datasets/needed-test");
            assertThat(dataset.code()).as(dataset.toString()).isEqualTo("DATASET_IN_USE");
            for (String reference : List.of("needed@1", "needed")) {
                Answer model = api.delete("/api/v1/models/" + reference);
                assertThat(model.status()).as(model.toString()).isEqualTo(409);
                assertThat(model.code()).isEqualTo("MODEL_IN_USE");
                assertThat(model.text()).contains(id);
            }
            Models.importAs(api, artifact, "needed");
            Answer again = api.post(FINE_TUNE, body, "Idempotency-Key", "needs");
            assertThat(again.status()).as(again.toString()).isEqualTo(202);
            assertThat(again.json().path("id").asString()).isEqualTo(id);
            assertThat(again.json().path("request").path("model").asString()).isEqualTo("needed@1");
        } finally {
            api.post("/api/v1/jobs/" + running + "/cancel", "");
        }
        assertThat(Jobs.await(api, id).path("state").asString()).isEqualTo("succeeded");
        assertThat(api.delete("/api/v1/models/needed@1").status()).isEqualTo(204);
        Jobs.await(api, running);
    }

    private JsonNode tune(String name, String rest) {
        return tune(name, "ft-base", "ft-shapes", rest);
    }

    private JsonNode tune(String name, String model, String dataset, String rest) {
        return Jobs.succeed(api, FINE_TUNE, request(name, model, dataset, rest));
    }

    private JsonNode report(JsonNode job) {
        Answer answer = api.get("/api/v1/jobs/" + job.path("id").asString() + "/result");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode predict(String model, String inputs) {
        Answer answer = api.post("/api/v1/models/" + model + "/predict", "{\"inputs\":" + inputs + "}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json().path("predictions");
    }

    /** The training loss of each report, in order. */
    private List<Double> losses(String id) {
        List<Double> losses = new ArrayList<>();
        api.get("/api/v1/jobs/" + id + "/events?limit=1000")
                .json()
                .path("items")
                .forEach(event -> {
                    JsonNode loss = event.path("data").path("metrics").path("loss");
                    if (event.path("type").asString().equals("progress") && loss.isNumber()) {
                        losses.add(loss.asDouble());
                    }
                });
        return losses;
    }

    /** How many test examples each class has. */
    private static List<Integer> rowSums(JsonNode report) {
        List<Integer> sums = new ArrayList<>();
        report.path("confusionMatrix").path("counts").forEach(row -> {
            int sum = 0;
            for (JsonNode count : row) {
                sum += count.asInt();
            }
            sums.add(sum);
        });
        return sums;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asString()));
        return texts;
    }
}
