package dev.latent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Jobs;
import dev.latent.ServerTest;
import dev.latent.job.JobPriority;
import dev.latent.job.JobQueue;
import dev.latent.job.JobRequest;
import dev.latent.job.NewJob;
import dev.latent.job.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class PoisonedJobTest extends ServerTest {

    private record Request(
            String how, JobPriority priority, @Nullable Long timeLimitSeconds) implements JobRequest {}

    @Autowired
    private JobQueue queue;

    @ParameterizedTest
    @CsvSource({"native, WORKER_CRASHED", "memory, OUT_OF_MEMORY"})
    void a_job_that_ends_its_worker_three_times_at_one_step_fails_with_a_code(String how, String code) {
        Request request = new Request(how, JobPriority.NORMAL, null);
        String id = queue.submit(
                        new Submission(CrashingHandler.TYPE, request, null, null),
                        () -> new NewJob(request, List.of(), List.of(), ""))
                .id();
        JsonNode job = Jobs.await(api, id);
        assertThat(job.path("state").asString()).isEqualTo("failed");
        assertThat(job.path("error").path("code").asString()).isEqualTo(code);
        assertThat(job.path("error").path("detail").asString()).contains("3 times at step 7");
        JsonNode events = api.get("/api/v1/jobs/" + id + "/events").json().path("items");
        assertThat(events.valueStream().map(event -> event.path("type").asString()))
                .containsExactly("queued", "started", "resumed", "resumed", "resumed", "failed");
        assertThat(events.path(2).path("data").path("crashedAtStep").asLong()).isEqualTo(7);
    }
}
