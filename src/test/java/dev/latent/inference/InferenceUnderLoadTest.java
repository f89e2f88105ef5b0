package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.TemporaryHome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A server that keeps only two models loaded and lets few wait, asked by many while its models change. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latent.inference.model-memory=5MB",
            "latent.inference.concurrency=2",
            "latent.inference.max-waiting=1",
            "latent.inference.max-wait=200ms"
        })
class InferenceUnderLoadTest {

    private static final int CLIENTS = 32;

    private static final int MODELS = 5;

    private static final int ROUNDS = 25;

    @LocalServerPort
    private int port;

    @Autowired
    private EncoderCache cache;

    @DynamicPropertySource
    static void home(DynamicPropertyRegistry registry) {
        registry.add("latent.home", TemporaryHome.create()::toString);
    }

    @Test
    void answers_rightly_or_says_why_not_while_models_come_and_go() throws Exception {
        HttpApi api = new HttpApi("http://127.0.0.1:" + port);
        // Model i answers 100 i + version: what is answered tells which weights were used.
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        for (int i = 0; i < MODELS; i++) {
            publish(api, i, 1, answers);
        }
        AtomicBoolean over = new AtomicBoolean();
        Queue<String> wrong = new ConcurrentLinkedQueue<>();
        AtomicInteger right = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int first = client;
                running.add(clients.submit(() -> {
                    for (int request = first; !over.get(); request++) {
                        Answer answer = api.post(
                                "/api/v1/models/m%d/encode".formatted(request % MODELS), "{\"inputs\":[[1,2],[3,4]]}");
                        String fault = fault(answer, answers);
                        if (fault == null) {
                            right.incrementAndGet();
                        } else if (!fault.isEmpty()) {
                            wrong.add(fault);
                        }
                    }
                }));
            }
            for (int round = 0; round < ROUNDS; round++) {
                int model = round % MODELS;
                int version = 2 + round / MODELS;
                publish(api, model, version, answers);
                Answer deleted = api.delete("/api/v1/models/m%d@%d".formatted(model, version - 1));
                assertThat(deleted.status()).as(deleted.toString()).isEqualTo(204);
                Answer gone =
                        api.post("/api/v1/models/m%d@%d/encode".formatted(model, version - 1), "{\"inputs\":[[1,2]]}");
                assertThat(gone.code()).isEqualTo("MODEL_NOT_FOUND");
            }
            over.set(true);
            for (Future<?> client : running) {
                client.get(1, TimeUnit.MINUTES);
            }
        } finally {
            over.set(true);
            clients.shutdownNow();
        }
        assertThat(wrong).isEmpty();
        assertThat(right.get()).isGreaterThan(CLIENTS);
        assertThat(cache.loaded()).hasSizeLessThanOrEqualTo(2);
    }

    /**
     * A name always has a version here, so it is never unknown.
     *
     * @return null for a right answer, nothing for a refusal that is allowed, what is wrong otherwise
     */
    private static String fault(Answer answer, Map<String, Integer> answers) {
        if (answer.status() == 429 && answer.code().equals("OVERLOADED")) {
            return answer.header("Retry-After").matches("[1-9][0-9]*") ? "" : "no Retry-After";
        }
        if (answer.status() != 200) {
            return answer.toString();
        }
        JsonNode json = answer.json();
        int expected = answers.getOrDefault(json.path("model").asString(), -1);
        for (JsonNode embedding : json.path("embeddings")) {
            if (embedding.path(0).asInt() != expected) {
                return json + ", expected " + expected;
            }
        }
        return json.path("embeddings").size() == 2 ? null : json.toString();
    }

    private static void publish(HttpApi api, int model, int version, Map<String, Integer> answers) {
        answers.put("m%d@%d".formatted(model, version), 100 * model + version);
        CraftedVae vae = CraftedVae.ofVectors(1, 2)
                .with("encoder.mean.weight", new float[16])
                .with("encoder.mean.bias", 100 * model + version);
        assertThat(vae.publish(api, "m" + model)).isEqualTo("m%d@%d".formatted(model, version));
    }
}
