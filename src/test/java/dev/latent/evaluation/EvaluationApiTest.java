package dev.latent.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EvaluationApiTest extends EvaluationServerTest {

    private static final String VAE = "ev-vae@1";

    private static final String SIMCLR = "ev-simclr@1";

    @Test
    void measures_a_latent_variable_model_by_every_protocol_that_suits_it() {
        JsonNode report = report(api, """
                {"model":"ev-vae","dataset":"ev-shapes","seed":7,"protocols":["linear-probe",{"type":"knn","k":[1,5]},"elbo",
                 {"type":"iwae","importanceSamples":20,"examples":50},"active-units","mig","sap","dci","alignment-uniformity",
                 "rankme","collapse","neighbours"]}""");
        assertThat(report.path("seed").asInt()).isEqualTo(7);
        assertThat(report.path("trainingExamples").asInt()).isEqualTo(480);
        assertThat(report.path("testExamples").asInt()).isEqualTo(120);

        JsonNode probe = finding(report, "linear-probe", VAE);
        assertThat(figure(probe, "accuracy")).isBetween(0.34, 1.0);
        JsonNode accuracy = probe.path("figures").path("accuracy");
        assertThat(accuracy.path("low").asDouble())
                .isLessThan(accuracy.path("value").asDouble());
        assertThat(accuracy.path("high").asDouble())
                .isGreaterThan(accuracy.path("value").asDouble());
        assertThat(accuracy.path("count").asInt()).isEqualTo(120);
        assertThat(figure(finding(report, "knn", VAE), "accuracy@5")).isBetween(0.34, 1.0);

        JsonNode elbo = finding(report, "elbo", VAE);
        assertThat(figure(elbo, "elbo")).isCloseTo(figure(elbo, "reconstruction") - figure(elbo, "kl"), within(1e-6));
        assertThat(figure(finding(report, "active-units", VAE), "activeUnits")).isBetween(1.0, 8.0);
        assertThat(figure(finding(report, "mig", VAE), "mig (means)")).isBetween(0.0, 1.0);
        assertThat(figure(finding(report, "mig", VAE), "mig (samples)")).isBetween(-0.1, 1.0);
        assertThat(figure(finding(report, "sap", VAE), "sap")).isBetween(0.0, 1.0);
        assertThat(figure(finding(report, "dci", VAE), "disentanglement")).isBetween(0.0, 1.0);
        assertThat(figure(finding(report, "alignment-uniformity", VAE), "alignment"))
                .isBetween(0.0, 4.0);
        assertThat(figure(finding(report, "alignment-uniformity", VAE), "uniformity"))
                .isNegative();
        assertThat(figure(finding(report, "rankme", VAE), "rankMe")).isBetween(1.0, 8.001);
        assertThat(figure(finding(report, "collapse", VAE), "collapsed")).isZero();
        JsonNode neighbours = finding(report, "neighbours", VAE).path("neighbourhoods");
        assertThat(neighbours).hasSize(8);
        assertThat(neighbours.path(0).path("neighbours")).hasSize(8);
    }

    /** The bound with many samples is tighter, and that of the server's own scores. */
    @Test
    void bounds_are_those_that_score_gives() {
        JsonNode report = report(api, """
                {"model":"ev-vae","dataset":"ev-shapes","protocols":[{"type":"elbo","examples":120},
                 {"type":"iwae","importanceSamples":200,"examples":120}]}""");
        double elbo = figure(finding(report, "elbo", VAE), "elbo");
        double bound = figure(finding(report, "iwae", VAE), "logLikelihood");
        assertThat(bound).isGreaterThan(elbo);
        List<String> inputs = new ArrayList<>();
        for (JsonNode item :
                api.get("/api/v1/datasets/ev-shapes/examples?limit=100").json().path("items")) {
            inputs.add(item.path("input").toString());
        }
        Answer answer = api.post(
                "/api/v1/models/ev-vae/score",
                "{\"inputs\":[%s],\"importanceSamples\":100}".formatted(String.join(",", inputs)));
        double served = 0;
        for (JsonNode score : answer.json().path("scores")) {
            served += score.path("logLikelihood").asDouble() / 100;
        }
        double deviation = finding(report, "iwae", VAE)
                .path("figures")
                .path("logLikelihood")
                .path("deviation")
                .asDouble();
        assertThat(bound).isCloseTo(served, within(5 * deviation / Math.sqrt(100)));
    }

    @Test
    void measures_models_side_by_side_and_says_what_does_not_apply() {
        JsonNode job = Jobs.succeed(api, EVALUATE, """
                {"models":["ev-vae","ev-simclr"],"dataset":"ev-shapes","protocols":["linear-probe","cka","elbo"]}""");
        JsonNode report = result(api, job);
        assertThat(report.path("models")).hasSize(2);
        assertThat(figure(finding(report, "cka", VAE), "with " + SIMCLR))
                .isCloseTo(figure(finding(report, "cka", SIMCLR), "with " + VAE), within(1e-9))
                .isBetween(0.0, 0.999);
        assertThat(finding(report, "elbo", SIMCLR).path("notApplicable").asString())
                .contains("latent variable model", SIMCLR);
        assertThat(finding(report, "elbo", VAE).has("notApplicable")).isFalse();
        assertThat(job.path("metrics").path(SIMCLR + "/linear-probe.accuracy").isNumber())
                .as(job.toString())
                .isTrue();
    }

    @Test
    void the_page_stands_alone_and_shows_what_the_report_has() {
        JsonNode job = Jobs.succeed(api, EVALUATE, """
                {"models":["ev-vae","ev-simclr"],"dataset":"ev-shapes","protocols":["linear-probe","neighbours",
                 {"type":"label-efficiency","labels":[30,60],"fractions":[],"seeds":2,"against":["raw-input"]}]}""");
        Answer page = api.get("/api/v1/jobs/%s/result".formatted(job.path("id").asString()), "Accept", "text/html");
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Content-Security-Policy")).contains("img-src data:");
        assertThat(page.text())
                .contains(VAE, SIMCLR, "accuracy", "<svg", "data:image/png;base64,", "raw-input")
                .doesNotContain("<script", "src=\"http", "href=\"http");
    }

    @Test
    void the_same_request_gives_the_same_figures_and_changes_no_model() {
        byte[] before = Models.artifact(api, VAE);
        String request = """
                {"model":"ev-vae","dataset":"ev-shapes","seed":3,"protocols":["linear-probe","knn","mig","dci","iwae","alignment-uniformity",
                 {"type":"label-efficiency","labels":[30],"fractions":[],"seeds":2}]}""";
        assertThat(report(api, request)).isEqualTo(report(api, request));
        assertThat(Models.artifact(api, VAE)).isEqualTo(before);
    }

    @Test
    void label_efficiency_stands_beside_raw_input_random_weights_and_training_from_scratch() {
        JsonNode report = report(api, """
                {"model":"ev-vae","dataset":"ev-shapes","protocols":[
                 {"type":"label-efficiency","labels":[30,2000],"fractions":[0.5],"seeds":3,"supervisedSteps":60}]}""");
        JsonNode finding = finding(report, "label-efficiency", VAE);
        List<String> names = new ArrayList<>();
        for (JsonNode curve : finding.path("curves")) {
            names.add(curve.path("name").asString());
            assertThat(curve.path("points")).hasSize(2);
            JsonNode point = curve.path("points").path(1);
            assertThat(point.path("x").asInt()).isEqualTo(240);
            assertThat(point.path("figure").path("count").asInt()).isEqualTo(3);
            assertThat(point.path("figure").path("value").asDouble()).isBetween(0.2, 1.0);
        }
        assertThat(names).containsExactly(VAE, "raw-input", "random-encoder", "supervised");
        assertThat(finding.path("notes").toString()).contains("480");
        assertThat(figure(finding, "accuracy with 240 labels")).isGreaterThan(0.34);
    }

    @Test
    void a_dataset_without_labels_is_measured_on_as_a_whole() {
        Jobs.succeed(api, "/api/v1/training-jobs", """
                {"name":"ev-bare","dataset":"ev-bare","objective":{"type":"vae","latentDim":2,"likelihood":"gaussian"},
                 "encoder":{"type":"mlp","hidden":[8]},"training":{"epochs":2,"batchSize":3,"validationFraction":0}}""");
        JsonNode report = report(
                api, "{\"model\":\"ev-bare\",\"dataset\":\"ev-bare\",\"protocols\":[\"rankme\",\"neighbours\"]}");
        assertThat(report.path("testExamples").asInt()).isEqualTo(3);
        assertThat(figure(finding(report, "rankme", "ev-bare@1"), "rankMe")).isBetween(1.0, 2.001);
    }

    @Test
    void a_model_of_texts_is_measured_against_its_own_words() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            String mood = i % 2 == 0 ? "good fine lovely" : "bad poor awful";
            lines.append(
                    "%d\tfilm %d was %s today%n".formatted(i % 2, i % 11, mood).replace("\r", ""));
        }
        Answer made = api.postForm(
                "/api/v1/datasets",
                new HttpApi.Form()
                        .field("name", "ev-text")
                        .field("kind", "text")
                        .field("text", "1")
                        .field("labels", "0")
                        .file("file", "moods.tsv", lines.toString().getBytes(StandardCharsets.UTF_8)));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        Jobs.succeed(api, "/api/v1/training-jobs", """
                {"name":"ev-text","dataset":"ev-text","objective":{"type":"mlm"},
                 "encoder":{"type":"transformer","layers":1,"width":16,"heads":2,"length":16,"vocabulary":200},
                 "training":{"epochs":2,"batchSize":32}}""");
        JsonNode report = report(api, """
                {"model":"ev-text","dataset":"ev-text","protocols":["linear-probe","alignment-uniformity","neighbours",
                 {"type":"label-efficiency","labels":[20],"fractions":[],"seeds":2,"supervisedSteps":20}]}""");
        JsonNode curves = finding(report, "label-efficiency", "ev-text@1").path("curves");
        assertThat(curves.path(1).path("name").asString()).isEqualTo("raw-input");
        assertThat(curves.path(1)
                        .path("points")
                        .path(0)
                        .path("figure")
                        .path("value")
                        .asDouble())
                .as("words tell the moods apart")
                .isEqualTo(1);
        assertThat(finding(report, "alignment-uniformity", "ev-text@1")
                        .path("figures")
                        .has("alignment"))
                .isFalse();
    }
}
