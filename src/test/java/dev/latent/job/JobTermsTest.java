package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a client says of a job besides its work: how urgent it is, how long it may take, what a cancel leaves. */
class JobTermsTest extends ServerTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final String FINE_TUNE = "/api/v1/fine-tuning-jobs";

    private static final String JOBS = "/api/v1/jobs/";

    private static final String KEEP = "{\"checkpoint\":\"keep\"}";

    @BeforeEach
    void dataset() {
        if (api.get("/api/v1/datasets/terms-data").status() == 404) {
            Datasets.shapes(api, "terms-data", 300, 1);
        }
    }

    @Test
    void a_job_says_its_priority_and_a_request_that_says_none_is_normal() {
        JsonNode normal = Jobs.succeed(api, TRAIN, train("terms-normal", 1, ""));
        assertThat(normal.path("priority").asString()).isEqualTo("normal");
        assertThat(normal.path("request").path("priority").asString()).isEqualTo("normal");
        assertThat(normal.has("submittedBy")).isFalse();
        assertThat(normal.path("resumable").asBoolean(true)).isFalse();
        JsonNode high =
                Jobs.succeed(api, TRAIN, train("terms-high", 1, ",\"priority\":\"high\",\"timeLimitSeconds\":60"));
        assertThat(high.path("priority").asString()).isEqualTo("high");
        JsonNode low = Jobs.succeed(api, FINE_TUNE, """
                {"name":"terms-low","model":"terms-normal","dataset":"terms-data","task":{"type":"classification"},
                 "priority":"low","timeLimitSeconds":60}""");
        assertThat(low.path("priority").asString()).isEqualTo("low");
        assertThat(low.path("request").path("timeLimitSeconds").asLong()).isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"priority\":\"urgent\" | priority | low",
                "\"priority\":\"HIGH\" | priority | low",
                "\"priority\":9 | priority | low",
                "\"timeLimitSeconds\":0 | timeLimitSeconds | from 1 to 604800",
                "\"timeLimitSeconds\":-5 | timeLimitSeconds | got -5",
                "\"timeLimitSeconds\":604801 | timeLimitSeconds | latent.jobs.max-run-time",
                "\"timeLimitSeconds\":1e30 | timeLimitSeconds | ''",
                "\"timeLimitSeconds\":1.5 | timeLimitSeconds | ''",
                "\"timeLimitSeconds\":\"soon\" | timeLimitSeconds | ''",
            })
    void refuses_terms_that_are_none(String terms, String field, String part) {
        Answer trained = api.post(TRAIN, train("terms-refused", 1, "," + terms));
        Answer tuned = api.post(FINE_TUNE, """
                {"name":"terms-refused","model":"shapes-vae","dataset":"terms-data","task":{"type":"classification"},%s}""".formatted(terms));
        for (Answer answer : List.of(trained, tuned)) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
            assertThat(answer.json().path("errors").path(0).path("field").asString())
                    .isEqualTo(field);
            assertThat(answer.text()).contains(part);
        }
        assertThat(api.get("/api/v1/models/terms-refused").status()).isEqualTo(404);
    }

    @Test
    void a_job_that_takes_too_long_fails_whatever_its_runs_before_took() {
        String id = Jobs.submit(api, TRAIN, train("terms-endless", 100_000, ",\"timeLimitSeconds\":3"));
        Jobs.awaitStep(api, id, 50);
        api.post(JOBS + id + "/pause", "");
        Jobs.await(api, id, Set.of("paused"));
        api.post(JOBS + id + "/resume", "");
        JsonNode job = Jobs.await(api, id);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("failed");
        assertThat(job.path("error").path("code").asString()).isEqualTo("TIME_LIMIT_EXCEEDED");
        assertThat(job.path("error").path("detail").asString()).contains("ran for 3 s", "3 s are allowed");
        Awaitility.await("the folder of a failed job is gone")
                .atMost(Duration.ofSeconds(10))
                .until(() -> Files.notExists(home().resolve("jobs").resolve(id)));
        assertThat(api.get("/api/v1/models/terms-endless").code()).isEqualTo("MODEL_NOT_FOUND");
    }

    @Test
    void a_job_that_was_cancelled_and_resumed_ends_with_the_bytes_of_one_that_was_never_disturbed() {
        String id = Jobs.submit(api, TRAIN, train("terms-disturbed", 25, ""));
        Jobs.awaitStep(api, id, 10);
        assertThat(api.post(JOBS + id + "/cancel", KEEP).status()).isEqualTo(200);
        JsonNode cancelled = Jobs.await(api, id);
        assertThat(cancelled.path("state").asString()).as(cancelled.toString()).isEqualTo("cancelled");
        assertThat(cancelled.path("resumable").asBoolean(false)).isTrue();
        assertThat(home().resolve("jobs").resolve(id).resolve("checkpoint-1")).exists();
        Answer resumed = api.post(JOBS + id + "/resume", "");
        assertThat(resumed.status()).as(resumed.toString()).isEqualTo(200);
        JsonNode done = Jobs.await(api, id, Set.of("succeeded", "failed"));
        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("succeeded");
        assertThat(api.get(JOBS + id + "/events?limit=1000").text()).contains("checkpoint-loaded");
        Jobs.succeed(api, TRAIN, train("terms-undisturbed", 25, ""));
        for (String file : List.of("encoder.onnx", "decoder.onnx")) {
            assertThat(Models.sha256(api, "terms-disturbed", file))
                    .isEqualTo(Models.sha256(api, "terms-undisturbed", file));
        }
    }

    @Test
    void a_cancelled_job_does_not_come_back_to_a_dataset_that_is_gone_or_another_one() {
        Datasets.shapes(api, "terms-gone", 100, 1);
        String id = Jobs.submit(api, TRAIN, train("terms-orphan", 100_000, "").replace("terms-data", "terms-gone"));
        Jobs.awaitStep(api, id, 10);
        api.post(JOBS + id + "/cancel", KEEP);
        Jobs.await(api, id);
        assertThat(api.delete("/api/v1/datasets/terms-gone").status()).isEqualTo(204);
        Answer gone = api.post(JOBS + id + "/resume", "");
        assertThat(gone.status()).as(gone.toString()).isEqualTo(404);
        assertThat(gone.code()).isEqualTo("DATASET_NOT_FOUND");
        Datasets.shapes(api, "terms-gone", 100, 2);
        Answer other = api.post(JOBS + id + "/resume", "");
        assertThat(other.status()).as(other.toString()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("JOB_STATE_CONFLICT");
        assertThat(other.text()).contains("dataset:terms-gone");
        assertThat(Jobs.get(api, id).path("state").asString()).isEqualTo("cancelled");
        assertThat(api.post(JOBS + id + "/cancel", "{}")
                        .json()
                        .path("resumable")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void a_cancelled_fine_tuning_job_comes_back_as_well() {
        String base = Jobs.succeed(api, TRAIN, train("terms-base", 2, ""))
                .path("model")
                .asString();
        String request = """
                {"name":"terms-tuned","model":"terms-base","dataset":"terms-data","task":{"type":"classification"},
                 "mode":"fine-tune","training":{"epochs":100000,"batchSize":16}}""";
        String id = Jobs.submit(api, FINE_TUNE, request);
        // before that it encodes and probes, which it does anew each time
        Awaitility.await("the network is trained")
                .atMost(Duration.ofMinutes(1))
                .until(() -> Jobs.get(api, id).path("progress").path("epochs").asInt(0) > 0);
        api.post(JOBS + id + "/cancel", KEEP);
        Jobs.await(api, id);
        assertThat(api.post(JOBS + id + "/resume", "").status()).isEqualTo(200);
        Awaitility.await("it goes on from its checkpoint")
                .atMost(Duration.ofMinutes(1))
                .until(() -> api.get(JOBS + id + "/events?limit=1000").text().contains("checkpoint-loaded"));
        api.post(JOBS + id + "/cancel", KEEP);
        Jobs.await(api, id);
        assertThat(api.delete("/api/v1/models/" + base).status()).isEqualTo(204);
        assertThat(api.post(JOBS + id + "/resume", "").code()).isEqualTo("MODEL_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-www-form-urlencoded", "text/plain"})
    void a_cancel_that_says_nothing_drops_the_checkpoint(String contentType) {
        String id = Jobs.submit(api, TRAIN, train("terms-dropped", 100_000, ""));
        Jobs.awaitStep(api, id, 1);
        try {
            byte[] keep = KEEP.getBytes(StandardCharsets.UTF_8);
            if (!contentType.equals("application/json")) {
                assertThat(api.postBytes(JOBS + id + "/cancel", contentType, keep)
                                .status())
                        .isEqualTo(415);
            }
            Answer answer = api.postBytes(JOBS + id + "/cancel", contentType, new byte[0]);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(Jobs.await(api, id).path("resumable").asBoolean(true)).isFalse();
        } finally {
            api.post(JOBS + id + "/cancel", "");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"checkpoint\":\"burn\"}",
                "{\"checkpoint\":true}",
                "{\"checkpoints\":\"keep\"}",
                "[]",
                "{\"checkpoint\":"
            })
    void refuses_a_cancel_that_says_something_else_and_goes_on(String body) {
        String id = Jobs.submit(api, TRAIN, train("terms-goes-on", 3, ""));
        Answer answer = api.post(JOBS + id + "/cancel", body);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(Jobs.await(api, id).path("state").asString()).isEqualTo("succeeded");
    }

    private static String train(String name, int epochs, String more) {
        return """
                {"name":"%s","dataset":"terms-data","objective":{"type":"vae","latentDim":3},"encoder":{"type":"mlp","hidden":[16]},
                 "training":{"epochs":%d,"batchSize":32,"seed":3,"validationFraction":0.1}%s}""".formatted(name, epochs, more);
    }
}
