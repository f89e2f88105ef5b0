package dev.latent.inference;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.TemporaryHome;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A server with one place to compute at, which the test takes for itself. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latent.inference.concurrency=1",
            "latent.inference.max-waiting=2",
            "latent.inference.max-wait=1m",
            "latent.jobs.workers=0"
        })
class WaitingRequestTest {

    private static final String BODY = "{\"inputs\":[[1,2]]}";

    private static final String LARGE_BODY = "{\"inputs\":[" + "[1,2],".repeat(199) + "[1,2]]}";

    @LocalServerPort
    private int port;

    @Autowired
    private ComputePlaces places;

    private HttpApi api;

    private String encode;

    @DynamicPropertySource
    static void home(DynamicPropertyRegistry registry) {
        registry.add("latent.home", TemporaryHome.create()::toString);
    }

    @BeforeEach
    void publish() {
        api = new HttpApi("http://127.0.0.1:" + port);
        String model = CraftedVae.ofVectors(1, 2).publish(api, "waited-for");
        encode = "/api/v1/models/" + model + "/encode";
        assertThat(api.post(encode, BODY).status()).isEqualTo(200);
    }

    @Test
    void a_request_whose_client_hung_up_is_not_computed() throws Exception {
        double before = metric("latent_inference_abandoned_total");
        double batches = metric("latent_inference_compute_seconds_count");
        assertThat(places.tryTake()).isTrue();
        try (Socket client = new Socket("127.0.0.1", port)) {
            send(client, BODY);
            awaitMetric("latent_inference_waiting", 1);
        }
        awaitMetric("latent_inference_waiting", 0);
        places.release();
        assertThat(metric("latent_inference_abandoned_total")).isEqualTo(before + 1);
        assertThat(metric("latent_inference_compute_seconds_count")).isEqualTo(batches);
    }

    @Test
    void a_client_that_sent_its_next_request_ahead_is_still_there() throws Exception {
        assertThat(places.tryTake()).isTrue();
        try (Socket client = new Socket("127.0.0.1", port)) {
            send(client, BODY);
            awaitMetric("latent_inference_waiting", 1);
            send(client, "{\"inputs\":[[3,4],[5,6]]}");
            // Long enough for several looks at the connection.
            Awaitility.await().during(Duration.ofMillis(500)).until(() -> metric("latent_inference_waiting") == 1);
            places.release();
            StringBuilder answers = new StringBuilder();
            byte[] buffer = new byte[4096];
            while (count(answers.toString(), "HTTP/1.1 200") < 2 || count(answers.toString(), "]]}") < 2) {
                int read = client.getInputStream().read(buffer);
                assertThat(read).as(answers.toString()).isPositive();
                answers.append(new String(buffer, 0, read, US_ASCII));
            }
        }
    }

    @Test
    void a_full_queue_refuses_large_and_small_requests_and_says_when_to_come_back() throws Exception {
        assertThat(places.tryTake()).isTrue();
        var first = CompletableFuture.supplyAsync(() -> api.post(encode, BODY));
        var second = CompletableFuture.supplyAsync(() -> api.post(encode, LARGE_BODY));
        awaitMetric("latent_inference_waiting", 2);
        for (String body : new String[] {BODY, LARGE_BODY}) {
            Answer refused = api.post(encode, body);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.code()).isEqualTo("OVERLOADED");
            assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
        }
        assertThat(metric("latent_inference_failures_total{capability=\"encode\",reason=\"OVERLOADED\"}"))
                .isPositive();
        places.release();
        assertThat(first.get().status()).isEqualTo(200);
        assertThat(second.get().json().path("embeddings")).hasSize(200);
    }

    @Test
    void an_answer_says_how_long_its_parts_took() throws Exception {
        assertThat(places.tryTake()).isTrue();
        var waiting = CompletableFuture.supplyAsync(() -> api.post(encode, BODY));
        awaitMetric("latent_inference_waiting", 1);
        places.release();
        Answer answer = waiting.get();
        double queue = Double.parseDouble(answer.header("X-Queue-Time"));
        double inference = Double.parseDouble(answer.header("X-Inference-Time"));
        double total = Double.parseDouble(answer.header("X-Total-Time"));
        assertThat(queue).isPositive();
        assertThat(inference).isPositive();
        assertThat(total).isGreaterThanOrEqualTo(queue + inference);
        assertThat(metric("latent_inference_queue_seconds_bucket{le=\"+Inf\"}")).isPositive();
        assertThat(metric("latent_inference_batch_rows_bucket{le=\"1.0\"}")).isPositive();
        assertThat(metric("latent_inference_models")).isPositive();
        assertThat(metric("latent_inference_models_memory_bytes")).isPositive();
    }

    private void send(Socket client, String body) throws Exception {
        String request =
                "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(encode, body.length(), body);
        client.getOutputStream().write(request.getBytes(US_ASCII));
        client.getOutputStream().flush();
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private void awaitMetric(String name, double value) {
        Awaitility.await().until(() -> metric(name) == value);
    }

    /** 0 where there is none yet. */
    private double metric(String name) {
        String text = api.get("/actuator/prometheus").text();
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + " (.*)$", Pattern.MULTILINE)
                .matcher(text);
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }
}
