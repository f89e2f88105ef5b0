package dev.latent.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class FineTuningRestartTest {

    private static final String FINE_TUNE = "/api/v1/fine-tuning-jobs";

    @TempDir
    private Path home;

    @Test
    void a_job_goes_on_after_kill_minus_9_and_after_sigterm_and_ends_with_the_same_bytes() throws IOException {
        String[] settings = {
            "--latent.fine-tuning.checkpoint-every=100ms", "--latent.models.shipped=" + home.resolve("none")
        };
        String killed;
        String stopped;
        try (ServerProcess first = ServerProcess.start(home, settings)) {
            HttpApi api = first.api();
            Datasets.shapes(api, "shapes", 300, 1);
            Jobs.succeed(api, "/api/v1/training-jobs", """
                    {"name":"base","dataset":"shapes","objective":{"type":"vae","latentDim":4},
                     "encoder":{"type":"mlp","hidden":[32]},"training":{"epochs":2,"batchSize":32}}""");
            killed = Jobs.submit(api, FINE_TUNE, request("killed"));
            awaitCheckpoint(api, killed);
            first.kill();
        }
        try (ServerProcess second = ServerProcess.start(home, settings)) {
            HttpApi api = second.api();
            succeeded(api, killed);
            assertThat(events(api, killed)).contains("\"resumed\"", "\"checkpoint-loaded\"");
            stopped = Jobs.submit(api, FINE_TUNE, request("stopped"));
            awaitCheckpoint(api, stopped);
            Instant asked = Instant.now();
            second.stop();
            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(15));
            assertThat(second.exitCode()).as(second.output()).isEqualTo(143);
        }
        try (ServerProcess third = ServerProcess.start(home, settings)) {
            HttpApi api = third.api();
            succeeded(api, stopped);
            assertThat(events(api, stopped)).contains("{\"reason\":\"shutdown\"}", "\"checkpoint-loaded\"");
            succeeded(api, Jobs.submit(api, FINE_TUNE, request("undisturbed")));
            for (String file : new String[] {"encoder.onnx", "head.onnx"}) {
                String expected = Models.sha256(api, "undisturbed", file);
                assertThat(Models.sha256(api, "killed", file)).as(file).isEqualTo(expected);
                assertThat(Models.sha256(api, "stopped", file)).as(file).isEqualTo(expected);
            }
            assertThat(Models.sha256(api, "undisturbed", "encoder.onnx"))
                    .isNotEqualTo(Models.sha256(api, "base", "encoder.onnx"));
            for (String name : new String[] {"killed", "stopped"}) {
                assertThat(api.get("/api/v1/models/" + name + "/versions")
                                .json()
                                .path("items"))
                        .hasSize(1);
            }
        }
    }

    private static void awaitCheckpoint(HttpApi api, String id) {
        Awaitility.await("a checkpoint of " + id)
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> events(api, id).contains("\"checkpoint\""));
        assertThat(Jobs.get(api, id).path("state").asString()).isEqualTo("running");
    }

    private static void succeeded(HttpApi api, String id) {
        JsonNode job = Jobs.await(api, id);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
    }

    private static String events(HttpApi api, String id) {
        return api.get("/api/v1/jobs/" + id + "/events?limit=1000").text();
    }

    private static String request(String name) {
        return """
                {"name":"%s","model":"base","dataset":"shapes","task":{"type":"classification"},"mode":"fine-tune",
                 "training":{"epochs":80,"batchSize":16,"seed":4}}""".formatted(name);
    }
}
