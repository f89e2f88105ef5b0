package dev.latent.evaluation;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** A server with a labelled dataset {@code ev-shapes} and two models that were trained on it: {@code ev-vae} and {@code ev-simclr}. */
abstract class EvaluationServerTest extends ServerTest {

    static final String EVALUATE = "/api/v1/evaluation-jobs";

    @BeforeEach
    void models() {
        if (api.get("/api/v1/models/ev-simclr").status() == 404) {
            Datasets.shapes(api, "ev-shapes", 600, 5);
            Datasets.inline(api, "ev-bare", "[[1,2,3,4],[2,3,4,5],[3,5,4,6]]", "");
            Jobs.succeed(api, "/api/v1/training-jobs", """
                    {"name":"ev-vae","dataset":"ev-shapes","objective":{"type":"vae","latentDim":8},
                     "encoder":{"type":"mlp","hidden":[64]},"training":{"epochs":8,"batchSize":32}}""");
            Jobs.succeed(api, "/api/v1/training-jobs", """
                    {"name":"ev-simclr","dataset":"ev-shapes","objective":{"type":"simclr"},
                     "encoder":{"type":"mlp","hidden":[48]},"training":{"epochs":2,"batchSize":64}}""");
        }
    }

    /** What a job that succeeds reports. */
    static JsonNode report(HttpApi api, String request) {
        return result(api, Jobs.succeed(api, EVALUATE, request));
    }

    static JsonNode result(HttpApi api, JsonNode job) {
        return api.get("/api/v1/jobs/%s/result".formatted(job.path("id").asString()))
                .json();
    }

    /** What a protocol of a report found out about a model. */
    static JsonNode finding(JsonNode report, String protocol, String model) {
        for (JsonNode section : report.path("protocols")) {
            if (section.path("parameters").path("type").asString().equals(protocol)) {
                for (JsonNode finding : section.path("results")) {
                    if (finding.path("model").asString().equals(model)) {
                        return finding;
                    }
                }
            }
        }
        throw new AssertionError("no %s of %s in %s".formatted(protocol, model, report));
    }

    static double figure(JsonNode finding, String name) {
        JsonNode value = finding.path("figures").path(name).path("value");
        if (!value.isNumber()) {
            throw new AssertionError("no %s in %s".formatted(name, finding));
        }
        return value.asDouble();
    }
}
