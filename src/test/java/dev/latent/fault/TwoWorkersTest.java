package dev.latent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.Jobs;
import dev.latent.PostgresDatabase;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TwoWorkersTest {

    @TempDir
    private Path home;

    @Test
    void two_workers_run_each_of_50_jobs_once_on_h2() throws IOException {
        runEachOnce(50);
    }

    @Test
    void two_workers_run_each_of_200_jobs_once_on_postgresql() throws IOException {
        try (PostgresDatabase database = PostgresDatabase.start()) {
            runEachOnce(200, database.arguments());
        }
    }

    private void runEachOnce(int jobs, String... arguments) throws IOException {
        List<String> settings = new ArrayList<>(List.of(arguments));
        settings.add("--latent.role=server");
        try (ServerProcess server = ServerProcess.start(home, settings.toArray(String[]::new));
                ServerProcess one = ServerProcess.startWorker(home, arguments);
                ServerProcess two = ServerProcess.startWorker(home, arguments)) {
            HttpApi api = server.api();
            Datasets.shapes(api, "shapes", 60, 1);
            List<String> ids = new ArrayList<>();
            for (int job = 0; job < jobs; job++) {
                ids.add(Jobs.submit(api, "/api/v1/fine-tuning-jobs", """
                        {"name":"head-%d","model":"shapes-vae","dataset":"shapes","task":{"type":"classification"}}""".formatted(job)));
            }
            for (String id : ids) {
                JsonNode job = Jobs.await(api, id);
                assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
                assertThat(job.path("model").asString()).endsWith("@1");
                assertThat(types(api, id))
                        .containsOnlyOnce("started", "succeeded")
                        .doesNotContain("resumed");
            }
            assertThat(begun(one)).isPositive();
            assertThat(begun(two)).isPositive();
            assertThat(begun(one) + begun(two)).isEqualTo(jobs);
        }
    }

    @Test
    void what_a_frozen_worker_writes_after_another_took_over_is_refused() throws IOException {
        String[] quick = {
            "--latent.jobs.heartbeat=300ms",
            "--latent.jobs.poll-interval=200ms",
            "--latent.jobs.progress-interval=0ms",
            "--latent.training.checkpoint-every=100ms"
        };
        List<String> settings = new ArrayList<>(List.of(quick));
        settings.add("--latent.role=server");
        try (ServerProcess server = ServerProcess.start(home, settings.toArray(String[]::new));
                ServerProcess one = ServerProcess.startWorker(home, quick)) {
            HttpApi api = server.api();
            ShortJob job = ShortJob.prepare(api);
            String id = ShortJob.submit(api, "frozen");
            Jobs.awaitStep(api, id, 60);
            one.signal("STOP");
            try (ServerProcess two = ServerProcess.startWorker(home, quick)) {
                Awaitility.await("the job is taken over")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> two.output().contains("begins, run 2"));
                one.signal("CONT");
                job.requireUndisturbed(api, id);
                Awaitility.await("the frozen worker finds out")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> one.output().contains("was taken over while run 1 went on"));
            }
            requireOneWriter(api, id);
        }
    }

    /** After the second run began, steps only ever rise, and there is one end. */
    private static void requireOneWriter(HttpApi api, String id) {
        List<JsonNode> events = events(api, id);
        List<String> types = events.stream().map(e -> e.path("type").asString()).toList();
        assertThat(types).containsOnlyOnce("started", "resumed", "checkpoint-loaded", "succeeded");
        List<Long> steps = events.subList(types.indexOf("checkpoint-loaded"), events.size()).stream()
                .filter(event -> event.path("type").asString().equals("progress"))
                .map(event -> event.path("data").path("progress").path("step").asLong())
                .toList();
        assertThat(steps).isNotEmpty().isSorted();
    }

    private static List<String> types(HttpApi api, String id) {
        return events(api, id).stream().map(e -> e.path("type").asString()).toList();
    }

    private static List<JsonNode> events(HttpApi api, String id) {
        List<JsonNode> events = new ArrayList<>();
        JsonNode page;
        String after = "0";
        do {
            page = api.get("/api/v1/jobs/" + id + "/events?limit=1000&after=" + after)
                    .json();
            page.path("items").forEach(events::add);
            after = page.path("nextCursor").asString("");
        } while (!after.isEmpty());
        return events;
    }

    private static int begun(ServerProcess worker) throws IOException {
        return worker.output().split("begins, run 1", -1).length - 1;
    }
}
