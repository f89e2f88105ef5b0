package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.Jobs;
import dev.latent.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What becomes of jobs as months go by. */
@ParameterizedClass
@ValueSource(strings = {"h2", "postgresql"})
class JobRetentionTest {

    private static final String JOBS = "/api/v1/jobs/";

    private static QueueServer server;

    @Parameter
    private String database;

    @BeforeParameterizedClassInvocation
    static void start(String database) throws Exception {
        server = QueueServer.start(
                database,
                "--latent.jobs.workers=2",
                "--latent.jobs.retention=30d",
                "--latent.jobs.event-retention=7d",
                "--latent.jobs.checkpoint-retention=14d");
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void clear() {
        server.clear();
    }

    @Test
    void a_job_that_ended_loses_its_progress_first_and_goes_with_its_key_later() {
        var request = new GatedJobs.Request("old", JobPriority.NORMAL, null);
        Job job = server.submit(null, request, "old-key");
        server.gated.letThrough(1);
        server.await(job, JobState.SUCCEEDED);
        assertThat(eventTypes(job)).containsSubsequence("queued", "started", "progress", "succeeded");
        pass(6);
        assertThat(eventTypes(job)).contains("progress");
        pass(2);
        assertThat(eventTypes(job)).containsExactly("queued", "started", "succeeded");
        assertThat(server.api().get(JOBS + job.id() + "/result").status()).isEqualTo(200);
        assertThat(server.submit(null, request, "old-key").id()).isEqualTo(job.id());
        pass(21);
        assertThat(server.find(job).state()).isEqualTo(JobState.SUCCEEDED);
        pass(2);
        assertThat(server.api().get(JOBS + job.id()).code()).isEqualTo("JOB_NOT_FOUND");
        assertThat(count("select count(*) from job_events where job_id = '" + job.id() + "'"))
                .isZero();
        assertThat(server.submit(null, request, "old-key").id()).isNotEqualTo(job.id());
    }

    @Test
    void a_model_outlives_the_job_that_made_it() {
        HttpApi api = server.api();
        String reference = Models.trainTiny(api, "outlives");
        Models.sha256(api, reference, "encoder.onnx");
        pass(100);
        assertThat(api.get("/api/v1/jobs?type=training").json().path("items")).isEmpty();
        assertThat(Models.encode(api, reference, "[[1,2,3,1]]")).hasSize(1);
    }

    @Test
    void the_files_that_a_job_left_go_with_it() {
        HttpApi api = server.api();
        String reference = Models.trainTiny(api, "files");
        JsonNode job = Jobs.succeed(
                api,
                "/api/v1/encoding-jobs",
                "{\"model\":\"%s\",\"dataset\":\"files\",\"format\":\"npy\"}".formatted(reference));
        String result = JOBS + job.path("id").asString() + "/result";
        Path folder = server.home.resolve("jobs/results").resolve(job.path("id").asString() + "-1");
        pass(29);
        assertThat(api.get(result).bytes()).hasSize(128 + 24 * 2 * 4);
        assertThat(folder).exists();
        pass(2);
        assertThat(api.get(result).code()).isEqualTo("JOB_NOT_FOUND");
        assertThat(folder).doesNotExist();
    }

    @Test
    void a_kept_checkpoint_is_dropped_and_a_paused_job_cancelled_when_they_are_too_old() {
        Job kept = running("kept");
        server.bean(JobControl.class).cancel(kept.id(), true);
        server.await(kept, JobState.CANCELLED);
        Job paused = running("paused");
        server.bean(JobControl.class).pause(paused.id());
        server.await(paused, JobState.PAUSED);
        pass(13);
        Job young = running("young");
        server.bean(JobControl.class).pause(young.id());
        server.await(young, JobState.PAUSED);
        assertThat(server.find(kept).resumable()).isTrue();
        assertThat(folder(kept)).exists();
        assertThat(folder(paused)).exists();
        pass(2);
        assertThat(server.find(kept).resumable()).isFalse();
        assertThat(server.find(paused).state()).isEqualTo(JobState.CANCELLED);
        assertThat(server.api().get(JOBS + paused.id() + "/events").text()).contains("checkpoint-retention");
        assertThat(folder(kept)).doesNotExist();
        assertThat(folder(paused)).doesNotExist();
        assertThat(server.api().post(JOBS + kept.id() + "/resume", "").code()).isEqualTo("JOB_STATE_CONFLICT");
        assertThat(server.find(young).state()).isEqualTo(JobState.PAUSED);
        assertThat(folder(young)).exists();
        // what it claimed is free
        server.submit(null, "paused", JobPriority.NORMAL);
    }

    @Test
    void what_waits_or_runs_is_never_too_old() {
        Job one = running("runs-1");
        Job two = running("runs-2");
        Job waiting = server.submit(null, "waits", JobPriority.NORMAL);
        pass(400);
        assertThat(server.find(one).state()).isEqualTo(JobState.RUNNING);
        assertThat(server.find(two).state()).isEqualTo(JobState.RUNNING);
        assertThat(server.find(waiting).state()).isEqualTo(JobState.QUEUED);
        assertThat(folder(one)).exists();
        server.gated.letThrough(3);
        server.await(waiting, JobState.SUCCEEDED);
    }

    @Test
    void several_servers_sweep_at_once() throws Exception {
        running("busy-1");
        running("busy-2");
        for (int i = 0; i < 130; i++) {
            Job job = server.submit(null, "many-" + i, JobPriority.NORMAL);
            server.bean(JobControl.class).cancel(job.id(), false);
        }
        server.clock.add(Duration.ofDays(31));
        ExecutorService sweepers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> sweeps = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                sweeps.add(sweepers.submit(() -> server.bean(JobSweeper.class).sweep()));
            }
            for (Future<?> sweep : sweeps) {
                sweep.get();
            }
        } finally {
            sweepers.shutdownNow();
        }
        assertThat(count("select count(*) from jobs where state <> 'running'")).isZero();
        assertThat(count("select count(*) from job_events where type = 'cancelled'"))
                .isZero();
    }

    private static Job running(String name) {
        int before = server.gated.started().size();
        Job job = server.submit(null, name, JobPriority.NORMAL);
        server.awaitStarted(before + 1);
        return job;
    }

    /** Some days go by, and then the server looks for what is too old. */
    private static void pass(int days) {
        server.clock.add(Duration.ofDays(days));
        server.bean(JobSweeper.class).sweep();
    }

    private static Path folder(Job job) {
        return server.home.resolve("jobs").resolve(job.id());
    }

    private static List<String> eventTypes(Job job) {
        List<String> types = new ArrayList<>();
        server.api()
                .get(JOBS + job.id() + "/events")
                .json()
                .path("items")
                .forEach(event -> types.add(event.path("type").asString()));
        return types;
    }

    private static int count(String sql) {
        return server.bean(JdbcClient.class).sql(sql).query(Integer.class).single();
    }
}
