package dev.latent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import java.time.Duration;
import java.util.Set;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Submits jobs as a client does, and waits for them. */
public final class Jobs {

    private static final Set<String> FINAL = Set.of("succeeded", "failed", "cancelled");

    private Jobs() {}

    /** Posts a job and returns its id. */
    public static String submit(HttpApi api, String path, String json) {
        Answer answer = api.post(path, json);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        String id = answer.json().path("id").asString();
        assertThat(answer.header("Location")).endsWith("/api/v1/jobs/" + id);
        return id;
    }

    public static JsonNode get(HttpApi api, String id) {
        return api.get("/api/v1/jobs/" + id).json();
    }

    /** Waits until a job has ended, and returns it. */
    public static JsonNode await(HttpApi api, String id) {
        return await(api, id, FINAL);
    }

    /** Waits until a job is in one of some states. */
    public static JsonNode await(HttpApi api, String id, Set<String> states) {
        return Awaitility.await("job " + id + " " + states)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> get(api, id), job -> states.contains(state(job)));
    }

    /** Waits until a running job has taken some steps. */
    public static JsonNode awaitStep(HttpApi api, String id, long step) {
        return Awaitility.await("job " + id + " at step " + step)
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> get(api, id),
                        job -> job.path("progress").path("step").asLong(0) >= step || FINAL.contains(state(job)));
    }

    /** Submits a job, waits for it and requires that it succeeded. */
    public static JsonNode succeed(HttpApi api, String path, String json) {
        JsonNode job = await(api, submit(api, path, json));
        assertThat(state(job)).as(job.toString()).isEqualTo("succeeded");
        return job;
    }

    private static String state(JsonNode job) {
        return job.path("state").asString();
    }
}
