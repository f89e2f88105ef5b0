package dev.latent.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerProcess;
import dev.latent.learning.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class EncodingRestartTest {

    private static final int COUNT = 20_000;

    /** In a part: fewer than these are encoded again after a crash. */
    private static final int PART = 4096;

    @TempDir
    private Path home;

    @Test
    void a_job_goes_on_after_kill_minus_9_and_ends_with_the_same_bytes() throws IOException {
        try (ServerProcess server =
                ServerProcess.start(home, "--latent.jobs.heartbeat=300ms", "--latent.jobs.poll-interval=200ms")) {
            HttpApi api = server.api();
            Datasets.shapes(api, "many", COUNT, 1);
            for (String format : new String[] {"npy", "jsonl", "parquet"}) {
                String killed = Jobs.submit(api, Embeddings.ENCODE, request(format, true));
                Jobs.awaitStep(api, killed, 2 * PART);
                assertThat(Jobs.get(api, killed).path("state").asString()).isEqualTo("running");
                server.workers().forEach(ProcessHandle::destroyForcibly);
                JsonNode job = Jobs.await(api, killed);
                assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
                JsonNode loaded = event(api, killed, "checkpoint-loaded");
                assertThat(loaded.path("data").path("step").asInt()).isBetween(2 * PART, COUNT - 1);
                if (format.equals("npy")) {
                    requireNeighbours(api, Embeddings.tensor(api, killed));
                }
                String undisturbed = Jobs.succeed(api, Embeddings.ENCODE, request(format, false))
                        .path("id")
                        .asString();
                assertThat(Embeddings.result(api, killed).bytes())
                        .as(format)
                        .isEqualTo(Embeddings.result(api, undisturbed).bytes());
                assertThat(home.resolve("jobs").resolve(killed)).doesNotExist();
            }
        }
    }

    @Test
    void files_go_with_their_job() throws IOException {
        try (ServerProcess server =
                ServerProcess.start(home, "--latent.jobs.retention=3s", "--latent.jobs.sweep-interval=1s")) {
            HttpApi api = server.api();
            String model = Models.trainTiny(api, "tiny");
            String job = Embeddings.encode(api, model, "tiny", "npy", "");
            String neighbours = "/api/v1/models/tiny/neighbours?dataset=tiny&index=0";
            assertThat(api.get(neighbours).status()).isEqualTo(200);
            Awaitility.await("the job is swept")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> api.get("/api/v1/jobs/" + job + "/result").status() == 404);
            assertThat(api.get(neighbours).code()).isEqualTo("EMBEDDINGS_NOT_FOUND");
            Awaitility.await("its files are gone").atMost(Duration.ofMinutes(1)).until(() -> {
                try (var folders = Files.list(home.resolve("jobs/results"))) {
                    return folders.findAny().isEmpty();
                }
            });
        }
    }

    private static void requireNeighbours(HttpApi api, Tensor embeddings) {
        int found = 0;
        for (int index = 0; index < COUNT; index += 1000) {
            JsonNode nearest = api.get("/api/v1/models/shapes-vae/neighbours?dataset=many&k=1&index=" + index)
                    .json()
                    .path("neighbours")
                    .path(0)
                    .path(0);
            float[] query = Embeddings.row(embeddings, index);
            int exact = Embeddings.nearest(embeddings, query, index, 1).get(0);
            double similarity = nearest.path("similarity").asDouble();
            found += similarity >= Embeddings.cosine(query, Embeddings.row(embeddings, exact)) - 1e-5 ? 1 : 0;
        }
        assertThat(found).isGreaterThanOrEqualTo(19);
    }

    private static JsonNode event(HttpApi api, String id, String type) {
        for (JsonNode event :
                api.get("/api/v1/jobs/" + id + "/events?limit=1000").json().path("items")) {
            if (event.path("type").asString().equals(type)) {
                return event;
            }
        }
        throw new AssertionError(id + " has no event " + type);
    }

    private static String request(String format, boolean index) {
        return Embeddings.request("shapes-vae", "many", format, ",\"index\":" + index);
    }
}
