package dev.latent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.PostgresDatabase;
import dev.latent.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RollingRestartTest {

    private static final int TRIES = 20;

    @TempDir
    private Path home;

    /** The two servers that clients know, as behind a load balancer. */
    private final AtomicReferenceArray<HttpApi> servers = new AtomicReferenceArray<>(2);

    private final AtomicBoolean done = new AtomicBoolean();

    private final AtomicInteger embedded = new AtomicInteger();

    @Test
    void servers_and_workers_are_restarted_one_by_one_and_no_request_fails_that_a_retry_does_not_mend()
            throws Exception {
        try (PostgresDatabase database = PostgresDatabase.start()) {
            String[] roleServer = database.arguments("--latent.role=server");
            String[] roleWorker = database.arguments("--latent.jobs.poll-interval=200ms");
            List<ServerProcess> running = new ArrayList<>();
            ExecutorService clients = Executors.newFixedThreadPool(3);
            try {
                for (int i = 0; i < 2; i++) {
                    running.add(ServerProcess.start(home, roleServer));
                    servers.set(i, running.get(i).api());
                }
                running.add(ServerProcess.startWorker(home, roleWorker));
                Datasets.shapes(servers.get(0), "shapes", 200, 1);
                Future<?> one = clients.submit(this::embed);
                Future<?> two = clients.submit(this::embed);
                Future<List<String>> jobs = clients.submit(this::submitJobs);
                for (int i = 0; i < 2; i++) {
                    running.get(i).stop();
                    assertThat(running.get(i).exitCode()).isEqualTo(143);
                    running.set(i, ServerProcess.start(home, roleServer));
                    servers.set(i, running.get(i).api());
                    awaitMore(embedded, 20);
                }
                running.get(2).stop();
                running.set(2, ServerProcess.startWorker(home, roleWorker));
                awaitMore(embedded, 20);
                done.set(true);
                one.get();
                two.get();
                for (String id : jobs.get()) {
                    JsonNode job = Jobs.await(servers.get(0), id);
                    assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
                    assertThat(job.path("model").asString()).endsWith("@1");
                }
            } finally {
                done.set(true);
                clients.shutdown();
                running.forEach(ServerProcess::close);
            }
        }
    }

    private void embed() {
        String input =
                Datasets.example(servers.get(0), "shapes", 0).path("input").toString();
        while (!done.get()) {
            Answer answer =
                    retried(api -> api.post("/api/v1/models/shapes-vae/encode", "{\"inputs\":[" + input + "]}"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            embedded.incrementAndGet();
        }
    }

    private List<String> submitJobs() {
        List<String> ids = new ArrayList<>();
        while (!done.get()) {
            String name = "rolling-" + ids.size();
            Answer answer = retried(
                    api -> api.post("/api/v1/training-jobs", ShortJob.request(name, 2), "Idempotency-Key", name));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
            String id = answer.json().path("id").asString();
            ids.add(id);
            Awaitility.await("job " + id).atMost(Duration.ofMinutes(2)).until(() -> Set.of("succeeded", "failed")
                    .contains(retried(api -> api.get("/api/v1/jobs/" + id))
                            .json()
                            .path("state")
                            .asString()));
        }
        return ids;
    }

    /** What any client does: another server after a broken connection, and another try after 429 or 503. */
    private Answer retried(Function<HttpApi, Answer> request) {
        RuntimeException last = null;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                Answer answer = request.apply(servers.get(attempt % 2));
                if (answer.status() != 429 && answer.status() != 503) {
                    return answer;
                }
                last = new IllegalStateException(answer.toString());
            } catch (IllegalStateException broken) {
                last = broken;
            }
        }
        throw new AssertionError("no server answered in " + TRIES + " tries", last);
    }

    private static void awaitMore(AtomicInteger counter, int more) {
        int goal = counter.get() + more;
        Awaitility.await("more answers").atMost(Duration.ofMinutes(1)).until(() -> counter.get() >= goal);
    }
}
