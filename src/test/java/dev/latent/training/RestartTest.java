package dev.latent.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.Jobs;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RestartTest {

    private static final String REQUEST = """
            {"name":"%s","dataset":"shapes","objective":{"type":"vae","latentDim":4},"encoder":{"type":"mlp","hidden":[64]},
             "training":{"epochs":60,"batchSize":32,"seed":3,"validationFraction":0.1}}""";

    @TempDir
    private Path home;

    @Test
    void a_job_goes_on_after_kill_minus_9_and_ends_with_the_same_bytes() throws IOException {
        String[] settings = {
            "--latent.training.checkpoint-every=200ms", "--latent.models.shipped=" + home.resolve("none")
        };
        String killed;
        long stepBefore;
        try (ServerProcess first = ServerProcess.start(home, settings)) {
            HttpApi api = first.api();
            api.post(
                    "/api/v1/datasets",
                    "{\"name\":\"shapes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":600,\"seed\":1}}");
            killed = Jobs.submit(api, "/api/v1/training-jobs", REQUEST.formatted("killed"));
            stepBefore = Jobs.awaitStep(api, killed, 200)
                    .path("progress")
                    .path("step")
                    .asLong();
            first.kill();
        }
        try (ServerProcess second = ServerProcess.start(home, settings)) {
            HttpApi api = second.api();
            JsonNode job = Jobs.await(api, killed);
            assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
            String events =
                    api.get("/api/v1/jobs/" + killed + "/events?limit=1000").text();
            assertThat(events).contains("checkpoint-loaded");
            assertThat(stepBefore).isLessThan(job.path("progress").path("steps").asLong());
            Jobs.succeed(api, "/api/v1/training-jobs", REQUEST.formatted("undisturbed"));
            assertThat(sha256(api, "killed", "encoder.onnx")).isEqualTo(sha256(api, "undisturbed", "encoder.onnx"));
            assertThat(sha256(api, "killed", "decoder.onnx")).isEqualTo(sha256(api, "undisturbed", "decoder.onnx"));
        }
    }

    private static String sha256(HttpApi api, String model, String file) {
        String sha256 = api.get("/api/v1/models/" + model + "/manifest")
                .json()
                .path("files")
                .path(file)
                .path("sha256")
                .asString();
        assertThat(sha256).hasSize(64);
        return sha256;
    }
}
