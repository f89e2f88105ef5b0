package dev.latent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.PostgresDatabase;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills at random moments of a short job. The moments are drawn from a fixed seed; {@code -Dfault.kills=20} sets how many there are of
 * each kind.
 */
class KilledTest {

    private static final int KILLS = Integer.getInteger("fault.kills", 2);

    private final Random random = new Random(20);

    @TempDir
    private Path home;

    @Test
    void a_job_whose_worker_is_killed_ends_with_the_same_bytes() throws IOException {
        try (ServerProcess server = ServerProcess.start(home, quick())) {
            ShortJob job = ShortJob.prepare(server.api());
            for (int kill = 0; kill < KILLS; kill++) {
                String id = ShortJob.submit(server.api(), "killed-" + kill);
                job.awaitAnyMoment(random);
                server.workers().forEach(ProcessHandle::destroyForcibly);
                assertThat(server.api().get("/api/v1/models").status()).isEqualTo(200);
                job.requireUndisturbed(server.api(), id);
            }
        }
    }

    @Test
    void a_job_whose_whole_server_is_killed_ends_with_the_same_bytes() throws IOException {
        ServerProcess server = ServerProcess.start(home, quick());
        try {
            ShortJob job = ShortJob.prepare(server.api());
            for (int kill = 0; kill < KILLS; kill++) {
                String id = ShortJob.submit(server.api(), "killed-" + kill);
                job.awaitAnyMoment(random);
                server.kill();
                server = ServerProcess.start(home, quick());
                job.requireUndisturbed(server.api(), id);
            }
        } finally {
            server.kill();
        }
    }

    @Test
    void a_job_whose_database_is_killed_ends_with_the_same_bytes() throws IOException {
        try (PostgresDatabase database = PostgresDatabase.start();
                ServerProcess server = ServerProcess.start(home, database.arguments(quick()))) {
            ShortJob job = ShortJob.prepare(server.api());
            for (int kill = 0; kill < KILLS; kill++) {
                String id = ShortJob.submit(server.api(), "killed-" + kill);
                job.awaitAnyMoment(random);
                database.crash();
                var answer = server.api().get("/api/v1/jobs/" + id);
                assertThat(answer.status()).as(answer.toString()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotEmpty();
                database.startAgain();
                job.requireUndisturbed(server.api(), id);
            }
        }
    }

    private String[] quick() {
        return new String[] {
            "--latent.models.shipped=" + home.resolve("none"),
            "--latent.jobs.heartbeat=300ms",
            "--latent.jobs.poll-interval=200ms",
            "--latent.training.checkpoint-every=200ms",
            "--spring.datasource.hikari.connection-timeout=1000"
        };
    }
}
