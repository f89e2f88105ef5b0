package dev.latent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole way on PostgreSQL, which is stricter than H2 about types, locks and failed transactions. */
class PostgresTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final String JOBS = "/api/v1/jobs/";

    @TempDir
    private Path home;

    @Test
    void jobs_and_models_work_on_postgresql_as_on_h2() throws Exception {
        try (PostgresDatabase database = PostgresDatabase.start()) {
            String[] arguments = database.arguments("--latent.models.shipped=" + home.resolve("none"));
            String handedBack;
            try (ServerProcess server = ServerProcess.start(home, arguments)) {
                HttpApi api = server.api();
                Datasets.shapes(api, "shapes", 240, 1);
                cancels(api);
                pausesAndResumes(api);
                honoursKeysAndClaims(api);
                publishesAndPredicts(api);
                refusesAndDeletes(api);
                handedBack = Jobs.submit(api, TRAIN, request("handed-back", 100_000));
                Jobs.awaitStep(api, handedBack, 1);
                server.stop();
                assertThat(server.exitCode()).as(server.output()).isEqualTo(143);
            }
            try (ServerProcess server = ServerProcess.start(home, arguments)) {
                HttpApi api = server.api();
                Jobs.await(api, handedBack, Set.of("running"));
                assertThat(api.get("/api/v1/models/head").status()).isEqualTo(200);
                api.post(JOBS + handedBack + "/cancel", "");
                assertThat(Jobs.await(api, handedBack).path("state").asString()).isEqualTo("cancelled");
                assertThat(events(api, handedBack)).contains("checkpoint-loaded");
                asksForKeys(api);
            }
        }
    }

    private static void cancels(HttpApi api) {
        String running = Jobs.submit(api, TRAIN, request("cancelled", 100_000));
        Jobs.awaitStep(api, running, 1);
        String waiting = Jobs.submit(api, TRAIN, request("waiting", 1));
        assertThat(api.get("/api/v1/jobs?state=queued&type=training&limit=1")
                        .json()
                        .path("items")
                        .path(0)
                        .path("id")
                        .asString())
                .isEqualTo(waiting);
        api.post(JOBS + waiting + "/cancel", "");
        api.post(JOBS + running + "/cancel", "");
        assertThat(Jobs.await(api, waiting).path("state").asString()).isEqualTo("cancelled");
        assertThat(Jobs.await(api, running).path("state").asString()).isEqualTo("cancelled");
        assertThat(api.post(JOBS + running + "/cancel", "").code()).isEqualTo("JOB_STATE_CONFLICT");
        JsonNode page = api.get("/api/v1/jobs?limit=1").json();
        assertThat(api.get("/api/v1/jobs?cursor=" + page.path("nextCursor").asString())
                        .json()
                        .path("items"))
                .hasSize(1);
    }

    private static void pausesAndResumes(HttpApi api) {
        String id = Jobs.submit(api, TRAIN, request("vae", 30));
        Jobs.awaitStep(api, id, 10);
        api.post(JOBS + id + "/pause", "");
        JsonNode paused = Jobs.await(api, id, Set.of("paused", "succeeded"));
        assertThat(paused.path("state").asString()).as(paused.toString()).isEqualTo("paused");
        api.post(JOBS + id + "/resume", "");
        assertThat(Jobs.await(api, id).path("model").asString()).isEqualTo("vae@1");
        Answer stream = api.get(JOBS + id + "/events?after=1", "Accept", "text/event-stream");
        assertThat(stream.text()).contains("event:paused", "event:checkpoint-loaded", "event:succeeded");
    }

    private static void honoursKeysAndClaims(HttpApi api) {
        Answer first = api.post(TRAIN, request("keyed", 100_000), "Idempotency-Key", "key");
        Answer second = api.post(TRAIN, request("keyed", 100_000), "Idempotency-Key", "key");
        assertThat(first.status()).as(first.toString()).isEqualTo(202);
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(api.post(TRAIN, request("keyed", 3), "Idempotency-Key", "key")
                        .code())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(api.post(TRAIN, request("keyed", 3)).code()).isEqualTo("MODEL_NAME_BUSY");
        assertThat(api.delete("/api/v1/datasets/shapes").code()).isEqualTo("DATASET_IN_USE");
        String id = first.json().path("id").asString();
        api.post(JOBS + id + "/cancel", "");
        Jobs.await(api, id);
    }

    private static void publishesAndPredicts(HttpApi api) {
        Answer alias = api.put("/api/v1/models/vae/aliases/stable", "{\"version\":1}");
        assertThat(alias.status()).as(alias.toString()).isEqualTo(201);
        JsonNode job = Jobs.succeed(api, "/api/v1/fine-tuning-jobs", """
                {"name":"head","model":"vae@stable","dataset":"shapes","task":{"type":"classification"}}""");
        assertThat(api.get(JOBS + job.path("id").asString() + "/result")
                        .json()
                        .path("metrics")
                        .path("accuracy")
                        .isNumber())
                .isTrue();
        JsonNode input = Datasets.example(api, "shapes", 0).path("input");
        JsonNode prediction = api.post("/api/v1/models/head/predict", "{\"inputs\":[" + input + "]}")
                .json()
                .path("predictions")
                .path(0);
        assertThat(prediction.path("label").asString()).isIn("ellipse", "heart", "square");
        assertThat(Models.importAs(api, Models.artifact(api, "head"), "")).isEqualTo("head@2");
    }

    private static void refusesAndDeletes(HttpApi api) {
        Answer aliased = api.delete("/api/v1/models/vae@1");
        assertThat(aliased.code()).as(aliased.toString()).isEqualTo("MODEL_IN_USE");
        Answer unknown = api.put("/api/v1/models/vae/aliases/stable", "{\"version\":99}");
        assertThat(unknown.code()).as(unknown.toString()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(api.delete("/api/v1/models/vae").status()).isEqualTo(204);
        assertThat(api.delete("/api/v1/models/head@2").status()).isEqualTo(204);
        assertThat(api.get("/api/v1/models/vae@stable").status()).isEqualTo(404);
    }

    private static void asksForKeys(HttpApi api) {
        String keys = "/api/v1/api-keys";
        JsonNode first = api.post(keys, "{\"name\":\"first\",\"scopes\":[\"admin\"],\"rateLimit\":1000}")
                .json();
        assertThat(api.get(keys).code()).isEqualTo("UNAUTHENTICATED");
        HttpApi admin = api.with(first.path("key").asString());
        JsonNode second =
                admin.post(keys, "{\"name\":\"second\",\"scopes\":[\"read\"]}").json();
        HttpApi reader = api.with(second.path("key").asString());
        assertThat(reader.get("/api/v1/models").status()).isEqualTo(200);
        assertThat(admin.delete(keys + "/" + second.path("id").asString()).status())
                .isEqualTo(204);
        assertThat(reader.get("/api/v1/models").code()).isEqualTo("UNAUTHENTICATED");
        assertThat(admin.delete(keys + "/" + first.path("id").asString()).code())
                .isEqualTo("ADMIN_KEY_REQUIRED");
        assertThat(admin.get(keys + "?limit=1").json().path("nextCursor")).isEqualTo(second.path("id"));
        assertThat(admin.get("/api/v1/models?cursor=%00").status()).isEqualTo(400);
    }

    private static String events(HttpApi api, String id) {
        return api.get(JOBS + id + "/events?limit=1000").text();
    }

    private static String request(String name, int epochs) {
        return """
                {"name":"%s","dataset":"shapes","objective":{"type":"vae","latentDim":3},"encoder":{"type":"mlp","hidden":[16]},
                 "training":{"epochs":%d,"batchSize":32,"seed":3}}""".formatted(name, epochs);
    }
}
