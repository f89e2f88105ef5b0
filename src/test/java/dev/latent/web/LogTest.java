package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server writes to its log, and what it must not. */
class LogTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String CONFIGURED = "configured-9d2c7e6b1a8053f7e2d9c4b6a108354f";

    @TempDir
    private Path home;

    @Test
    void is_json_with_request_and_job_and_audit_where_switched_on_and_has_no_secret() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                home,
                "--logging.structured.format.console=ecs",
                "--latent.security.api-keys.boss.key=" + CONFIGURED,
                "--latent.security.api-keys.boss.scopes=admin",
                // All that the parts of the program have to say.
                "--logging.level.dev.latent=debug",
                "--logging.level.org.springframework.web=debug",
                "--logging.level.org.springframework.security=debug")) {
            HttpApi boss = server.api().with(CONFIGURED);
            Answer made = boss.post(
                    "/api/v1/api-keys",
                    "{\"name\":\"maker\",\"scopes\":[\"train\",\"read\"]}",
                    "X-Request-Id",
                    "make-1");
            String key = made.json().path("key").asString();
            String id = made.json().path("id").asString();
            String basic = Base64.getEncoder().encodeToString(("me:" + key).getBytes(UTF_8));
            HttpApi maker = server.api().withHeader("X-API-Key", key);
            assertThat(maker.post("/api/v1/datasets", """
                                    {"name":"shapes","source":{"type":"builtin","generator":"shapes","count":64,"seed":1}}""", "X-Request-Id", "make-2")
                            .status())
                    .isEqualTo(201);
            String job = Jobs.submit(maker, "/api/v1/training-jobs", """
                    {"name":"vae","dataset":"shapes","objective":{"type":"vae","latentDim":2},
                     "encoder":{"type":"mlp","hidden":[4]},"training":{"epochs":1,"batchSize":32,"seed":1}}""");
            Jobs.await(maker, job);
            assertThat(server.api()
                            .get("/api/v1/models", "Authorization", "Basic " + basic)
                            .status())
                    .isEqualTo(200);
            server.api().with(key + "x").get("/api/v1/models", "X-Request-Id", "wrong-1");
            assertThat(boss.delete("/api/v1/api-keys/" + id).status()).isEqualTo(204);
            server.stop();

            String output = server.output();
            List<JsonNode> lines = output.lines()
                    .filter(line -> line.startsWith("{"))
                    .map(line -> JSON.readTree(line))
                    .toList();
            assertThat(output).doesNotContain(CONFIGURED, key, key.substring(25), basic);
            JsonNode creation = audit(lines, "make-1");
            assertThat(creation.path("who").asString()).isEqualTo("config:boss");
            assertThat(creation.path("action").asString()).isEqualTo("POST /api/v1/api-keys");
            assertThat(creation.path("target").asString()).isEqualTo("/api/v1/api-keys/" + id);
            assertThat(creation.path("status").asString()).isEqualTo("201");
            assertThat(creation.path("@timestamp").isString()).isTrue();
            JsonNode dataset = audit(lines, "make-2");
            assertThat(dataset.path("who").asString()).isEqualTo(id);
            assertThat(dataset.path("target").asString()).isEqualTo("/api/v1/datasets/shapes");
            assertThat(audit(lines, "wrong-1").path("status").asString()).isEqualTo("UNAUTHENTICATED");
            assertThat(lines)
                    .as("lines of the job")
                    .anyMatch(line -> line.path("job").asString("").equals(job));
            assertThat(lines)
                    .anyMatch(line -> line.path("action").asString("").equals("DELETE /api/v1/api-keys/{id}")
                            && line.path("target").asString().endsWith(id));
        }
    }

    @Test
    void a_client_that_hangs_up_in_the_middle_of_an_upload_is_no_error() throws Exception {
        try (ServerProcess server = ServerProcess.start(home, "--logging.level.dev.latent.web=debug")) {
            URI address =
                    server.api().get("/actuator/health/liveness").response().uri();
            hangUp(
                    address,
                    "multipart/form-data; boundary=abc",
                    "--abc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
                            + "x".repeat(100_000));
            hangUp(address, "application/json", "{\"name\":\"" + "x".repeat(10_000));
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                            server.output().lines())
                    .filteredOn(line -> line.contains("the client went away"))
                    .hasSize(2));
            assertThat(server.output()).doesNotContain(" ERROR ", " WARN ", "Exception");
            assertThat(server.api().get("/api/v1/datasets").json().path("items"))
                    .isEmpty();
        }
    }

    private static void hangUp(URI server, String type, String begin) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.getOutputStream()
                    .write(("POST /api/v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                                    + "\r\nContent-Length: 9000000\r\n\r\n" + begin)
                            .getBytes(UTF_8));
            socket.getOutputStream().flush();
        }
    }

    private static JsonNode audit(List<JsonNode> lines, String request) {
        List<JsonNode> found = lines.stream()
                .filter(line -> line.path("message").asString("").equals("audit")
                        && line.path("request").asString("").equals(request))
                .toList();
        assertThat(found).as(request).hasSize(1);
        return found.get(0);
    }
}
