package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A cancelled job that kept its checkpoint comes back, where it can have again what it let go of. */
@ParameterizedClass
@ValueSource(strings = {"h2", "postgresql"})
class JobResumeTest {

    private static QueueServer server;

    @Parameter
    private String database;

    @BeforeParameterizedClassInvocation
    static void start(String database) throws Exception {
        server = QueueServer.start(database, "--latent.jobs.workers=1", "--latent.jobs.max-queued=3");
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void clear() {
        server.clear();
        server.gated.changeBasis("one");
    }

    @Test
    void a_running_a_waiting_and_a_paused_job_can_be_cancelled_and_come_back() {
        Job running = submit("running");
        server.awaitStarted(1);
        Job waiting = submit("waiting");
        Job paused = submit("paused");
        control().pause(paused.id());
        for (Job job : new Job[] {running, waiting, paused}) {
            control().cancel(job.id(), true);
            assertThat(server.await(job, JobState.CANCELLED).resumable()).isTrue();
            assertThat(server.find(job).finishedAt()).isNotNull();
        }
        assertThat(folder(running)).exists();
        for (Job job : new Job[] {running, waiting, paused}) {
            Job resumed = control().resume(job.id());
            assertThat(resumed.state()).isIn(JobState.QUEUED, JobState.RUNNING);
            assertThat(resumed.resumable()).isFalse();
            assertThat(resumed.finishedAt()).isNull();
        }
        // it holds what it claimed
        refused(() -> submit("running"), ErrorCode.MODEL_NAME_BUSY, running.id());
        server.gated.letThrough(3);
        for (Job job : new Job[] {running, waiting, paused}) {
            server.await(job, JobState.SUCCEEDED);
        }
        assertThat(folder(running)).doesNotExist();
    }

    @Test
    void it_does_not_come_back_while_another_has_its_name_or_the_queue_is_full() {
        submit("in-front");
        server.awaitStarted(1);
        Job kept = submit("wanted");
        control().cancel(kept.id(), true);
        Job other = submit("wanted");
        refused(() -> control().resume(kept.id()), ErrorCode.MODEL_NAME_BUSY, other.id());
        control().cancel(other.id(), false);
        submit("one");
        submit("two");
        submit("three");
        refused(() -> control().resume(kept.id()), ErrorCode.QUEUE_FULL, "latent.jobs.max-queued");
        assertThat(server.find(kept).resumable()).isTrue();
        assertThat(server.find(kept).state()).isEqualTo(JobState.CANCELLED);
    }

    @Test
    void it_does_not_go_on_with_other_contents_than_it_began_with() {
        Job kept = submit("learns");
        server.awaitStarted(1);
        control().cancel(kept.id(), true);
        server.await(kept, JobState.CANCELLED);
        server.gated.changeBasis("another");
        refused(() -> control().resume(kept.id()), ErrorCode.JOB_STATE_CONFLICT, "other contents", "dataset:gated");
        server.gated.changeBasis("one");
        control().resume(kept.id());
    }

    @Test
    void what_was_kept_can_be_dropped_and_what_was_dropped_is_gone() {
        Job kept = submit("kept");
        server.awaitStarted(1);
        control().cancel(kept.id(), true);
        server.await(kept, JobState.CANCELLED);
        refused(() -> control().cancel(kept.id(), true), ErrorCode.JOB_STATE_CONFLICT, "is cancelled");
        assertThat(control().cancel(kept.id(), false).resumable()).isFalse();
        assertThat(folder(kept)).doesNotExist();
        refused(() -> control().resume(kept.id()), ErrorCode.JOB_STATE_CONFLICT, "checkpoint kept");
        refused(() -> control().cancel(kept.id(), false), ErrorCode.JOB_STATE_CONFLICT, "is cancelled");
    }

    @Test
    void who_asks_for_less_does_not_take_back_what_was_asked_before() {
        Job job = submit("asked-twice");
        server.awaitStarted(1);
        JobStore jobs = server.bean(JobStore.class);
        assertThat(jobs.requestStop(job.id(), JobContext.StopReason.CANCEL)).isTrue();
        assertThat(jobs.requestStop(job.id(), JobContext.StopReason.CANCEL_KEEP))
                .isFalse();
        assertThat(jobs.requestStop(job.id(), JobContext.StopReason.PAUSE)).isFalse();
        assertThat(server.await(job, JobState.CANCELLED).resumable()).isFalse();
    }

    private static Job submit(String name) {
        return server.submit("ann", name, JobPriority.NORMAL);
    }

    private static JobControl control() {
        return server.bean(JobControl.class);
    }

    private static Path folder(Job job) {
        return server.home.resolve("jobs").resolve(job.id());
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(code))
                .hasMessageContainingAll(parts);
    }
}
