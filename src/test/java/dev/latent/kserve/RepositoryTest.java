package dev.latent.kserve;

import static dev.latent.kserve.TensorClient.float32;
import static dev.latent.kserve.TensorClient.read;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.inference.CraftedVae;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class RepositoryTest extends ProtocolTest {

    private static final String REPOSITORY = "/v2/repository/";

    @Test
    void a_model_is_unavailable_until_it_is_loaded_and_after_it_is_unloaded() {
        CraftedVae.ofVectors(1, 2).publish(api, "repository-one");
        CraftedVae.ofVectors(1, 2).publish(api, "repository-one");
        assertThat(state("repository-one", 1)).isEqualTo("UNAVAILABLE: not loaded; the next request loads it");
        load("repository-one");
        assertThat(state("repository-one", 1)).startsWith("UNAVAILABLE");
        assertThat(state("repository-one", 2)).isEqualTo("READY: ");
        load("repository-one@1");
        assertThat(state("repository-one", 1)).isEqualTo("READY: ");
        load("repository-one@1");
        unload("repository-one@2");
        assertThat(state("repository-one", 1)).isEqualTo("READY: ");
        assertThat(state("repository-one", 2)).startsWith("UNAVAILABLE");
        load("repository-one");
        unload("repository-one");
        assertThat(state("repository-one", 1)).startsWith("UNAVAILABLE");
        assertThat(state("repository-one", 2)).startsWith("UNAVAILABLE");
        unload("repository-one");
        assertThat(api.get("/v2/models/repository-one/ready").status())
                .as("it can answer: it is loaded for the next request")
                .isEqualTo(200);
        read(client.raw("repository-one", float32(1, 2)));
        assertThat(state("repository-one", 2)).isEqualTo("READY: ");
    }

    @Test
    void the_index_can_be_of_what_is_loaded_alone_and_its_body_be_empty() {
        CraftedVae.ofVectors(1, 2).publish(api, "repository-idle");
        load(VECTORS);
        JsonNode ready = api.post(REPOSITORY + "index", "{\"ready\":true}").json();
        assertThat(ready).isNotEmpty();
        ready.forEach(entry -> assertThat(entry.path("state").asString()).isEqualTo("READY"));
        assertThat(ready.toString()).contains(VECTORS).doesNotContain("repository-idle");
        Answer all = api.postBytes(REPOSITORY + "index", "application/octet-stream", new byte[0]);
        assertThat(all.status()).as(all.toString()).isEqualTo(200);
        assertThat(all.text()).contains(VECTORS, "repository-idle", "shapes-vae");
        Answer bare =
                api.postBytes(REPOSITORY + "models/" + VECTORS + "/load", "application/octet-stream", new byte[0]);
        assertThat(bare.status()).as(bare.toString()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "models/none/load | {} | 404 | none",
                "models/none@3/unload | {} | 404 | none has no version",
                "models/none/unload | {} | 404 | none",
                "models/protocol-vectors/load | {\"parameters\":{\"config\":\"{}\"}} | 400 | config",
                "models/protocol-vectors/load | [] | 400 | an object",
                "index | {\"ready\":\"yes\"} | 400 | ready",
                "index | {\"reddy\":true} | 400 | reddy"
            })
    void refuses_what_it_cannot_do(String path, String body, int status, String named) {
        Answer answer = api.post(REPOSITORY + path, body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.json().path("error").asString()).contains(named);
    }

    @Test
    void a_load_that_fails_says_why_and_keeps_what_was_there() throws IOException {
        CraftedVae.ofVectors(1, 2).publish(api, "repository-damaged");
        load("repository-damaged");
        CraftedVae.ofVectors(1, 2).publish(api, "repository-damaged");
        Path models = home().resolve("models").resolve("repository-damaged");
        Files.write(models.resolve("2").resolve("encoder.onnx"), new byte[] {1});
        Answer failed = api.post(REPOSITORY + "models/repository-damaged/load", "{}");
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.json().path("error").asString()).contains("repository-damaged@2", "encoder.onnx");
        assertThat(state("repository-damaged", 2)).startsWith("UNAVAILABLE: encoder.onnx");
        assertThat(api.get("/v2/models/repository-damaged/ready").status()).isEqualTo(500);
        Files.write(models.resolve("1").resolve("encoder.onnx"), new byte[] {1});
        load("repository-damaged@1");
        assertThat(state("repository-damaged", 1)).isEqualTo("READY: ");
        assertThat(api.get("/v2/models/repository-damaged@1/ready").status()).isEqualTo(200);
        read(client.raw("repository-damaged@1", float32(1, 2)));
    }

    @Test
    void requests_under_way_finish_while_their_model_is_loaded_and_unloaded() throws Exception {
        CraftedVae.ofVectors(1, 2)
                .with("encoder.mean.weight", new float[16])
                .with("encoder.mean.bias", 7)
                .publish(api, "repository-busy");
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answered = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                answered.add(threads.submit(() -> {
                    int count = 0;
                    while (!over.get()) {
                        assertThat(read(client.raw("repository-busy", float32(1, 2, 3, 4)))
                                        .floats("embedding"))
                                .containsExactly(7, 7);
                        count++;
                    }
                    return count;
                }));
            }
            for (int round = 0; round < 100; round++) {
                load("repository-busy");
                unload("repository-busy");
            }
            over.set(true);
            for (Future<Integer> thread : answered) {
                assertThat(thread.get(1, TimeUnit.MINUTES)).isPositive();
            }
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private void load(String model) {
        Answer answer = api.post(REPOSITORY + "models/" + model + "/load", "{}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.bytes()).isEmpty();
    }

    private void unload(String model) {
        Answer answer = api.post(REPOSITORY + "models/" + model + "/unload", "{}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    /** Its state and the reason for it. */
    private String state(String name, int version) {
        for (JsonNode entry : api.post(REPOSITORY + "index", "{}").json()) {
            if (entry.path("name").asString().equals(name)
                    && entry.path("version").asString().equals(String.valueOf(version))) {
                return entry.path("state").asString() + ": "
                        + entry.path("reason").asString();
            }
        }
        throw new AssertionError("not listed: " + name);
    }
}
