package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobLimitsTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    @TempDir
    private Path home;

    @Test
    void what_is_bounded_says_so_and_recovers() throws IOException {
        try (ServerProcess server = ServerProcess.start(
                home,
                "--latent.models.shipped=" + home.resolve("none"),
                "--latent.jobs.max-queued=2",
                "--latent.jobs.max-event-streams=2",
                "--latent.jobs.stream-interval=50ms",
                "--latent.jobs.stream-heartbeat=200ms")) {
            HttpApi api = server.api();
            Datasets.shapes(api, "shapes", 100, 1);
            String running = Jobs.submit(api, TRAIN, request("running"));
            Jobs.awaitStep(api, running, 1);
            aFullQueueTakesOneMoreWhenOneLeaves(api);
            aPlaceIsFreeAgainWhenAClientOfAStreamVanishes(api, "/api/v1/jobs/" + running + "/events");
        }
    }

    private static void aFullQueueTakesOneMoreWhenOneLeaves(HttpApi api) {
        String first = Jobs.submit(api, TRAIN, request("first"));
        Answer keyed = api.post(TRAIN, request("second"), "Idempotency-Key", "second");
        assertThat(keyed.status()).as(keyed.toString()).isEqualTo(202);
        Answer full = api.post(TRAIN, request("third"));
        assertThat(full.status()).as(full.toString()).isEqualTo(429);
        assertThat(full.code()).isEqualTo("QUEUE_FULL");
        assertThat(Integer.parseInt(full.header("Retry-After"))).isPositive();
        // what was accepted before is not refused now
        assertThat(api.post(TRAIN, request("second"), "Idempotency-Key", "second")
                        .status())
                .isEqualTo(202);
        api.post("/api/v1/jobs/" + first + "/cancel", "");
        Jobs.submit(api, TRAIN, request("third"));
    }

    private static void aPlaceIsFreeAgainWhenAClientOfAStreamVanishes(HttpApi api, String events) throws IOException {
        String[] accept = {"Accept", "text/event-stream"};
        HttpResponse<InputStream> one = api.open(events, accept);
        HttpResponse<InputStream> two = api.open(events, accept);
        assertThat(one.statusCode()).isEqualTo(200);
        assertThat(two.statusCode()).isEqualTo(200);
        Answer refused = api.get(events, accept);
        assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("OVERLOADED");
        assertThat(api.get(events).status()).isEqualTo(200);
        assertThat(two.body().read()).isNotNegative();
        one.body().close();
        Awaitility.await("a place for another stream")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    HttpResponse<InputStream> three = api.open(events, accept);
                    three.body().close();
                    return three.statusCode() == 200;
                });
        two.body().close();
    }

    private static String request(String name) {
        return """
                {"name":"%s","dataset":"shapes","objective":{"type":"vae","latentDim":2},"encoder":{"type":"mlp","hidden":[8]},
                 "training":{"epochs":100000,"batchSize":32}}""".formatted(name);
    }
}
