package dev.latent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Four workers, of which one owner may have two. */
@ParameterizedClass
@ValueSource(strings = {"h2", "postgresql"})
class RunningLimitTest {

    private static QueueServer server;

    @Parameter
    private String database;

    @BeforeParameterizedClassInvocation
    static void start(String database) throws Exception {
        server = QueueServer.start(database, "--latent.jobs.workers=4", "--latent.jobs.max-running-per-key=2");
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
    void an_owner_never_has_more_jobs_running_than_it_may_and_all_of_them_run() {
        Map<String, Integer> most = new ConcurrentHashMap<>();
        server.gated.atStart(name -> {
            String owner = name.substring(0, 3);
            most.merge(owner, server.running(owner), Math::max);
        });
        server.gated.letThrough(60);
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (String owner : List.of("ann", "bob", "cat")) {
                jobs.add(server.submit(owner, owner + i, i % 7 == 3 ? JobPriority.HIGH : JobPriority.NORMAL));
            }
        }
        jobs.forEach(job -> server.await(job, JobState.SUCCEEDED));
        assertThat(server.gated.started()).hasSize(60).doesNotHaveDuplicates();
        assertThat(most).containsOnlyKeys("ann", "bob", "cat").allSatisfy((owner, running) -> assertThat(running)
                .isBetween(1, 2));
    }

    @Test
    void what_leaves_makes_room_for_the_owners_next_however_it_leaves() {
        Job one = normal("ann", "one");
        Job two = normal("ann", "two");
        server.awaitStarted(2);
        Job three = normal("ann", "three");
        Job four = normal("ann", "four");
        Job five = normal("ann", "five");
        Job six = normal("ann", "six");
        // others are not held up by what ann has waiting
        normal("bob", "bobs");
        server.awaitStarted(3);
        assertThat(server.gated.started()).contains("bobs").doesNotContain("three");
        control().cancel(one.id(), false);
        server.await(three, JobState.RUNNING);
        control().pause(two.id());
        server.await(four, JobState.RUNNING);
        control().pause(five.id());
        control().cancel(three.id(), true);
        server.await(six, JobState.RUNNING);
        assertThat(server.running("ann")).isEqualTo(2);
        assertThat(server.find(five).state()).isEqualTo(JobState.PAUSED);
        control().resume(three.id());
        control().resume(five.id());
        assertThat(server.find(five).state()).isEqualTo(JobState.QUEUED);
        control().cancel(four.id(), false);
        server.await(three, JobState.RUNNING);
        assertThat(server.running("ann")).isEqualTo(2);
        server.gated.letThrough(4);
        for (Job job : List.of(three, five, six)) {
            server.await(job, JobState.SUCCEEDED);
        }
    }

    @Test
    void an_owners_high_priority_does_not_wait_behind_its_own_low_one() {
        for (String owner : List.of("bob", "cat")) {
            normal(owner, owner + "-1");
            normal(owner, owner + "-2");
        }
        server.awaitStarted(4);
        server.submit("ann", "low-1", JobPriority.LOW);
        server.submit("ann", "low-2", JobPriority.LOW);
        server.submit("ann", "low-3", JobPriority.LOW);
        server.submit("ann", "high", JobPriority.HIGH);
        server.gated.letThrough(1);
        server.awaitStarted(5);
        assertThat(server.gated.started().subList(4, 5)).containsExactly("high");
        server.gated.letThrough(7);
        server.awaitStarted(8);
        assertThat(server.gated.started().subList(5, 8)).containsExactlyInAnyOrder("low-1", "low-2", "low-3");
    }

    private Job normal(String owner, String name) {
        return server.submit(owner, name, JobPriority.NORMAL);
    }

    private JobControl control() {
        return server.bean(JobControl.class);
    }
}
