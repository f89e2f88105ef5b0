package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerTest;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class JobApiTest extends ServerTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final String JOBS = "/api/v1/jobs/";

    private static final int ENDLESS = 20_000;

    private final List<String> toCancel = new ArrayList<>();

    @BeforeEach
    void dataset() {
        if (api.get("/api/v1/datasets/job-data").status() == 404) {
            Datasets.shapes(api, "job-data", 300, 1);
        }
    }

    @AfterEach
    void cancelAll() {
        toCancel.forEach(id -> api.post(JOBS + id + "/cancel", ""));
        toCancel.forEach(id -> Jobs.await(api, id));
    }

    @Test
    void lists_jobs_newest_first_in_pages() {
        List<String> submitted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            submitted.add(
                    Jobs.succeed(api, TRAIN, request("listed", 1)).path("id").asString());
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = api.get("/api/v1/jobs?state=succeeded&type=training&limit=2" + cursor)
                    .json();
            assertThat(page.path("items").size()).isBetween(1, 2);
            page.path("items").forEach(job -> {
                assertThat(job.path("state").asString()).isEqualTo("succeeded");
                assertThat(job.path("type").asString()).isEqualTo("training");
                seen.add(job.path("id").asString());
            });
            JsonNode next = page.path("nextCursor");
            cursor = next.isNull() ? "" : "&cursor=" + next.asString();
        } while (!cursor.isEmpty());
        assertThat(seen).doesNotHaveDuplicates().isSortedAccordingTo(Comparator.reverseOrder());
        assertThat(seen.subList(0, 3)).containsExactly(submitted.get(2), submitted.get(1), submitted.get(0));
        assertThat(ids("?type=no-such-type")).isEmpty();
        assertThat(ids("?state=queued")).isEmpty();
        assertThat(ids("?limit=500")).containsAll(seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?limit=0",
                "?limit=501",
                "?limit=many",
                "?state=done",
                "?cursor=42",
                "?cursor=job_",
                "/ID/events?after=-1",
                "/ID/events?after=x",
                "/ID/events?limit=0",
                "/ID/events?limit=1001"
            })
    void refuses_a_parameter_that_is_none(String query) {
        String id = ids("?limit=1").isEmpty() ? "" : ids("?limit=1").get(0);
        Answer answer = api.get("/api/v1/jobs" + query.replace("ID", id));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("INVALID_PARAMETER");
        assertThat(answer.json().path("errors").size()).as(answer.toString()).isEqualTo(1);
    }

    @Test
    void no_route_knows_a_job_that_there_is_not() {
        String unknown = JOBS + "job_01JD3G5Z8QW4K7TTN2RM";
        for (Answer answer : List.of(
                api.get(unknown),
                api.get(unknown + "/events"),
                api.get(unknown + "/events", "Accept", "text/event-stream"),
                api.get(unknown + "/result"),
                api.post(unknown + "/cancel", ""),
                api.post(unknown + "/pause", ""),
                api.post(unknown + "/resume", ""),
                api.get(JOBS + "../etc"),
                api.get(JOBS + "%00"))) {
            assertThat(answer.status()).as(answer.toString()).isIn(400, 404);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
        assertThat(api.get(unknown).code()).isEqualTo("JOB_NOT_FOUND");
        assertThat(api.get(unknown + "/events", "Accept", "text/event-stream").code())
                .isEqualTo("JOB_NOT_FOUND");
    }

    @Test
    void tells_every_event_in_pages_the_end_of_each_epoch_among_them() {
        JsonNode job = Jobs.succeed(api, TRAIN, request("eventful", 4));
        String id = job.path("id").asString();
        List<JsonNode> events = events(id, 3);
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence").asInt()).isEqualTo(i + 1);
            assertThat(Instant.parse(events.get(i).path("at").asString())).isNotNull();
        }
        List<String> types = types(events);
        assertThat(types).startsWith("queued", "started").endsWith("succeeded");
        assertThat(types.subList(2, types.size() - 1)).containsOnly("progress");
        // 270 examples to learn from, 32 at once
        for (int epoch = 1; epoch <= 4; epoch++) {
            int lastStep = 9 * epoch;
            int number = epoch;
            assertThat(events).anySatisfy(event -> {
                JsonNode progress = event.path("data").path("progress");
                assertThat(progress.path("step").asInt(0)).isEqualTo(lastStep);
                assertThat(progress.path("epoch").asInt()).isEqualTo(number);
                assertThat(event.path("data")
                                .path("metrics")
                                .path("validationElbo")
                                .isNumber())
                        .isTrue();
            });
        }
        JsonNode last = events.get(events.size() - 1).path("data");
        assertThat(last.path("model").asString()).isEqualTo(job.path("model").asString());
        assertThat(job.path("progress").path("fraction").asDouble()).isEqualTo(1);
        assertThat(api.get(JOBS + id + "/events?after=" + events.size()).json().path("items"))
                .isEmpty();
    }

    @Test
    void streams_events_to_the_last_and_goes_on_after_the_one_that_was_seen() {
        String id = Jobs.submit(api, TRAIN, request("streamed", 12));
        Answer stream = api.get(JOBS + id + "/events", "Accept", "text/event-stream");
        assertThat(stream.status()).as(stream.toString()).isEqualTo(200);
        assertThat(stream.header("Content-Type")).startsWith("text/event-stream");
        assertThat(stream.header("Cache-Control")).contains("no-store");
        List<JsonNode> all = events(id, 1000);
        List<String> expected = new ArrayList<>();
        all.forEach(event -> expected.add("%d %s %s"
                .formatted(event.path("sequence").asInt(), event.path("type").asString(), event)));
        assertThat(parse(stream.text())).isEqualTo(expected);
        Answer rest = api.get(JOBS + id + "/events", "Accept", "text/event-stream", "Last-Event-ID", "3");
        assertThat(parse(rest.text())).isEqualTo(expected.subList(3, expected.size()));
        Answer after = api.get(JOBS + id + "/events?after=4", "Accept", "text/event-stream");
        assertThat(parse(after.text())).isEqualTo(expected.subList(4, expected.size()));
        String last = String.valueOf(expected.size());
        assertThat(api.get(JOBS + id + "/events", "Accept", "text/event-stream", "Last-Event-ID", last)
                        .status())
                .isEqualTo(204);
        Answer bad = api.get(JOBS + id + "/events", "Accept", "text/event-stream", "Last-Event-ID", "three");
        assertThat(bad.status()).as(bad.toString()).isEqualTo(400);
        assertThat(bad.code()).isEqualTo("INVALID_PARAMETER");
    }

    @Test
    void cancels_a_waiting_job_at_once_and_refuses_what_an_ended_one_cannot_do() {
        String running = endless("runs");
        Jobs.awaitStep(api, running, 1);
        String waiting = endless("waits");
        assertThat(ids("?state=queued")).containsExactly(waiting);
        assertThat(ids("?state=running")).containsExactly(running);
        JsonNode cancelled = api.post(JOBS + waiting + "/cancel", "").json();
        assertThat(cancelled.path("state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.has("startedAt")).isFalse();
        assertThat(cancelled.has("finishedAt")).isTrue();
        for (String verb : List.of("cancel", "pause", "resume")) {
            Answer answer = api.post(JOBS + waiting + "/" + verb, "");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("JOB_STATE_CONFLICT");
            assertThat(answer.text()).contains("is cancelled");
        }
        Answer resumed = api.post(JOBS + running + "/resume", "");
        assertThat(resumed.status()).as(resumed.toString()).isEqualTo(409);
        Instant asked = Instant.now();
        assertThat(api.post(JOBS + running + "/cancel", "").status()).isEqualTo(200);
        assertThat(Jobs.await(api, running).path("state").asString()).isEqualTo("cancelled");
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
        Awaitility.await("the folder of a cancelled job is gone")
                .atMost(Duration.ofSeconds(10))
                .until(() -> Files.notExists(home().resolve("jobs").resolve(running)));
        // the name is free again
        String next = endless("runs");
        assertThat(next).isNotEqualTo(running);
    }

    @Test
    void a_paused_job_ends_with_the_bytes_of_one_that_was_never_disturbed() {
        String id = Jobs.submit(api, TRAIN, request("disturbed", 25));
        Jobs.awaitStep(api, id, 10);
        assertThat(api.post(JOBS + id + "/pause", "").status()).isEqualTo(200);
        JsonNode paused = Jobs.await(api, id, Set.of("paused", "succeeded"));
        assertThat(paused.path("state").asString()).as(paused.toString()).isEqualTo("paused");
        assertThat(paused.has("finishedAt")).isFalse();
        assertThat(home().resolve("jobs").resolve(id).resolve("checkpoint-1")).exists();
        Answer again = api.post(JOBS + id + "/pause", "");
        assertThat(again.code()).as(again.toString()).isEqualTo("JOB_STATE_CONFLICT");
        Answer busy = api.post(TRAIN, request("disturbed", 25));
        assertThat(busy.code()).as(busy.toString()).isEqualTo("MODEL_NAME_BUSY");
        assertThat(api.post(JOBS + id + "/resume", "").status()).isEqualTo(200);
        JsonNode done = Jobs.await(api, id);
        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("succeeded");
        assertThat(types(events(id, 1000)))
                .containsSubsequence(
                        "started", "checkpoint", "paused", "queued", "resumed", "checkpoint-loaded", "succeeded");
        Jobs.succeed(api, TRAIN, request("undisturbed", 25));
        for (String file : List.of("encoder.onnx", "decoder.onnx")) {
            assertThat(Models.sha256(api, "disturbed", file)).isEqualTo(Models.sha256(api, "undisturbed", file));
        }
    }

    @Test
    void a_waiting_job_can_be_paused_and_waits_until_it_is_resumed() {
        String running = endless("in-front");
        Jobs.awaitStep(api, running, 1);
        String waiting = Jobs.submit(api, TRAIN, request("behind", 1));
        assertThat(api.post(JOBS + waiting + "/pause", "").json().path("state").asString())
                .isEqualTo("paused");
        api.post(JOBS + running + "/cancel", "");
        Jobs.await(api, running);
        Jobs.succeed(api, TRAIN, request("overtakes", 1));
        assertThat(Jobs.get(api, waiting).path("state").asString()).isEqualTo("paused");
        assertThat(api.post(JOBS + waiting + "/resume", "").json().path("state").asString())
                .isIn("queued", "running");
        assertThat(Jobs.await(api, waiting).path("state").asString()).isEqualTo("succeeded");
    }

    @Test
    void one_key_and_one_body_are_one_job_even_when_all_that_it_used_is_gone() {
        Datasets.shapes(api, "short-lived", 40, 1);
        String body = request("keyed", 1).replace("job-data", "short-lived");
        Answer first = api.post(TRAIN, body, "Idempotency-Key", "key-1");
        assertThat(first.status()).as(first.toString()).isEqualTo(202);
        String id = first.json().path("id").asString();
        Jobs.await(api, id);
        assertThat(api.delete("/api/v1/datasets/short-lived").status()).isEqualTo(204);
        Answer second = api.post(TRAIN, body, "Idempotency-Key", "key-1");
        assertThat(second.status()).as(second.toString()).isEqualTo(202);
        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.json().path("id").asString()).isEqualTo(id);
        Answer spaced = api.post(TRAIN, body.replace(",", " ,\n"), "Idempotency-Key", "key-1");
        assertThat(spaced.json().path("id").asString()).as(spaced.toString()).isEqualTo(id);
        Answer other = api.post(TRAIN, request("keyed", 2), "Idempotency-Key", "key-1");
        assertThat(other.status()).as(other.toString()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(other.text()).contains(id);
        for (String key : List.of(" ", "k".repeat(201))) {
            Answer refused = api.post(TRAIN, body, "Idempotency-Key", key);
            assertThat(refused.status()).as(refused.toString()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("INVALID_PARAMETER");
        }
    }

    @Test
    void posts_with_one_key_at_one_time_are_one_job() throws Exception {
        String body = request("raced", 1);
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(clients.submit(() -> api.post(TRAIN, body, "Idempotency-Key", "key-raced")));
            }
            Set<String> ids = new HashSet<>();
            for (Future<Answer> future : answers) {
                Answer answer = future.get();
                assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
                ids.add(answer.json().path("id").asString());
            }
            assertThat(ids).hasSize(1);
            assertThat(Jobs.await(api, ids.iterator().next()).path("model").asString())
                    .isEqualTo("raced@1");
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void a_training_job_leaves_no_result() {
        String running = endless("unreported");
        Answer early = api.get(JOBS + running + "/result");
        assertThat(early.status()).as(early.toString()).isEqualTo(404);
        assertThat(early.code()).isEqualTo("JOB_RESULT_NOT_FOUND");
        api.post(JOBS + running + "/cancel", "");
        Jobs.await(api, running);
        String done =
                Jobs.succeed(api, TRAIN, request("unreported", 1)).path("id").asString();
        Answer late = api.get(JOBS + done + "/result");
        assertThat(late.code()).as(late.toString()).isEqualTo("JOB_RESULT_NOT_FOUND");
        assertThat(late.text()).contains("of type training leave no result");
    }

    private String endless(String name) {
        String id = Jobs.submit(api, TRAIN, request(name, ENDLESS));
        toCancel.add(id);
        return id;
    }

    private List<String> ids(String query) {
        List<String> ids = new ArrayList<>();
        api.get("/api/v1/jobs" + query)
                .json()
                .path("items")
                .forEach(job -> ids.add(job.path("id").asString()));
        return ids;
    }

    /** All events, page by page. */
    private List<JsonNode> events(String id, int limit) {
        List<JsonNode> events = new ArrayList<>();
        String after = "0";
        while (!after.isEmpty()) {
            JsonNode page = api.get(JOBS + "%s/events?after=%s&limit=%d".formatted(id, after, limit))
                    .json();
            assertThat(page.path("items").size()).isBetween(1, limit);
            page.path("items").forEach(events::add);
            after = page.path("nextCursor").isNull()
                    ? ""
                    : page.path("nextCursor").asString();
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream().map(event -> event.path("type").asString()).toList();
    }

    /** Each event of a stream as {@code id name data}. */
    private static List<String> parse(String stream) {
        List<String> events = new ArrayList<>();
        for (String block : stream.split("\n\n")) {
            String id = "";
            String name = "";
            StringBuilder data = new StringBuilder();
            for (String line : block.split("\n")) {
                if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
            if (!id.isEmpty()) {
                events.add("%s %s %s".formatted(id, name, data));
            }
        }
        return events;
    }

    private static String request(String name, int epochs) {
        return """
                {"name":"%s","dataset":"job-data","objective":{"type":"vae","latentDim":3},"encoder":{"type":"mlp","hidden":[16]},
                 "training":{"epochs":%d,"batchSize":32,"seed":3,"validationFraction":0.1}}""".formatted(name, epochs);
    }
}
