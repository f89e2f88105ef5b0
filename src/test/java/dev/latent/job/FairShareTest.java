package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One worker, several owners: whose job is next? */
@ParameterizedClass
@ValueSource(strings = {"h2", "postgresql"})
class FairShareTest {

    private static QueueServer server;

    @Parameter
    private String database;

    @BeforeParameterizedClassInvocation
    static void start(String database) throws Exception {
        server = QueueServer.start(
                database,
                "--latent.jobs.workers=1",
                "--latent.jobs.max-queued=12",
                "--latent.jobs.max-queued-per-key=6");
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
    void owners_take_turns_however_many_jobs_each_has() {
        occupy();
        for (int i = 1; i <= 5; i++) {
            normal("ann", "ann-" + i);
        }
        normal("bob", "bob-1");
        normal("bob", "bob-2");
        letThrough(2);
        // ann's and bob's first were next, in either order
        assertThat(Set.copyOf(started().subList(1, 3))).containsExactlyInAnyOrder("ann-1", "bob-1");
        // who comes late is not behind what was there before, and not before who had a turn already
        normal("cat", "cat-1");
        letThrough(6);
        assertThat(Set.copyOf(started().subList(3, 6))).containsExactlyInAnyOrder("ann-2", "bob-2", "cat-1");
        assertThat(started().subList(6, 9)).containsExactly("ann-3", "ann-4", "ann-5");
    }

    @Test
    void an_owner_saves_up_no_turns_by_staying_away_and_loses_none_by_cancelling() {
        occupy();
        for (int i = 1; i <= 4; i++) {
            normal("ann", "ann-" + i);
        }
        letThrough(4);
        assertThat(started()).containsExactly("first", "ann-1", "ann-2", "ann-3", "ann-4");
        for (int i = 1; i <= 3; i++) {
            control().cancel(normal("bob", "bob-gone-" + i).id(), false);
        }
        normal("ann", "ann-5");
        normal("ann", "ann-6");
        normal("bob", "bob-1");
        normal("bob", "bob-2");
        letThrough(4);
        assertThat(Set.copyOf(started().subList(5, 7))).containsExactlyInAnyOrder("ann-5", "bob-1");
        assertThat(Set.copyOf(started().subList(7, 9))).containsExactlyInAnyOrder("ann-6", "bob-2");
    }

    @Test
    void a_higher_priority_goes_first_whoever_had_more_turns() {
        occupy();
        server.submit("ann", "ann-low", JobPriority.LOW);
        normal("ann", "ann-normal");
        server.submit("ann", "ann-high-1", JobPriority.HIGH);
        server.submit("ann", "ann-high-2", JobPriority.HIGH);
        server.submit("bob", "bob-low", JobPriority.LOW);
        normal("bob", "bob-normal");
        letThrough(6);
        assertThat(started().subList(1, 3)).containsExactly("ann-high-1", "ann-high-2");
        // turns in one priority are not used up in another
        assertThat(Set.copyOf(started().subList(3, 5))).containsExactlyInAnyOrder("ann-normal", "bob-normal");
        assertThat(Set.copyOf(started().subList(5, 7))).containsExactlyInAnyOrder("ann-low", "bob-low");
        assertThat(server.find(server.submit("ann", "shown", JobPriority.HIGH)).priority())
                .isEqualTo(JobPriority.HIGH);
    }

    @Test
    void a_resumed_job_joins_the_line_at_its_end_and_does_not_hold_up_others() {
        occupy();
        Job paused = normal("ann", "ann-1");
        control().pause(paused.id());
        normal("ann", "ann-2");
        normal("ann", "ann-3");
        control().resume(paused.id());
        normal("bob", "bob-1");
        letThrough(4);
        assertThat(Set.copyOf(started().subList(1, 3))).containsExactlyInAnyOrder("ann-2", "bob-1");
        assertThat(started().subList(3, 5)).containsExactly("ann-3", "ann-1");
    }

    @Test
    void a_full_queue_names_the_limit_and_whose_it_is() {
        occupy();
        for (int i = 1; i <= 6; i++) {
            normal("ann", "ann-" + i);
        }
        refused(() -> normal("ann", "ann-7"), ErrorCode.QUEUE_FULL, "6 jobs of this API key", "max-queued-per-key");
        Job paused = normal("bob", "bob-1");
        control().pause(paused.id());
        for (int i = 2; i <= 6; i++) {
            normal("bob", "bob-" + i);
        }
        refused(() -> normal("cat", "cat-1"), ErrorCode.QUEUE_FULL, "12 jobs wait already", "(latent.jobs.max-queued)");
        control().cancel(paused.id(), false);
        normal("cat", "cat-1");
    }

    @Test
    void without_keys_there_is_no_limit_for_each() {
        occupy();
        for (int i = 1; i <= 12; i++) {
            normal(null, "mine-" + i);
        }
        refused(() -> normal(null, "mine-13"), ErrorCode.QUEUE_FULL, "12 jobs wait already");
    }

    @Test
    void an_idempotency_key_is_its_owners_own() {
        var request = new GatedJobs.Request("same", JobPriority.NORMAL, null);
        Job idas = server.submit("ida", request, "key");
        assertThat(server.submit("ida", request, "key").id()).isEqualTo(idas.id());
        var other = new GatedJobs.Request("other", JobPriority.NORMAL, null);
        refused(() -> server.submit("ida", other, "key"), ErrorCode.IDEMPOTENCY_KEY_REUSED, idas.id());
        Job ivos = server.submit("ivo", other, "key");
        Job nobodys = server.submit(null, new GatedJobs.Request("third", JobPriority.NORMAL, null), "key");
        assertThat(Set.of(idas.id(), ivos.id(), nobodys.id())).hasSize(3);
        assertThat(idas.submittedBy()).isEqualTo("ida");
        assertThat(nobodys.submittedBy()).isNull();
        var items = server.api().get("/api/v1/jobs?submittedBy=ivo").json().path("items");
        assertThat(items).hasSize(1);
        assertThat(items.path(0).path("submittedBy").asString()).isEqualTo("ivo");
        assertThat(server.api().get("/api/v1/jobs/" + nobodys.id()).json().has("submittedBy"))
                .isFalse();
    }

    /** Gives the one worker something to do, so that what follows waits. */
    private void occupy() {
        normal("somebody", "first");
        server.awaitStarted(1);
    }

    private Job normal(String owner, String name) {
        return server.submit(owner, name, JobPriority.NORMAL);
    }

    /** Lets the job that runs and those behind it through, one after the other, so that each time the next one begins. */
    private void letThrough(int jobs) {
        for (int i = 0; i < jobs; i++) {
            int before = started().size();
            server.gated.letThrough(1);
            server.awaitStarted(before + 1);
        }
    }

    private List<String> started() {
        return server.gated.started();
    }

    private JobControl control() {
        return server.bean(JobControl.class);
    }

    private static void refused(ThrowingCallable call, ErrorCode code, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(code))
                .hasMessageContainingAll(parts);
    }
}
