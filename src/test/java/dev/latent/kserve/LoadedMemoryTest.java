package dev.latent.kserve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What unloading gives back: the resident memory of a server process. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
class LoadedMemoryTest {

    /** Two graphs of 1 MB each. */
    private static final String MODEL = "shapes-vae";

    private static final int WARM = 50;

    private static final int ALL = 200;

    /** How far the Java heap breathes; one graph that is not given back would cost 150 MB in as many rounds. */
    private static final long ALLOWED = 32L << 20;

    @TempDir
    private Path home;

    @Test
    void two_hundred_loads_and_unloads_leave_resident_memory_flat() throws IOException {
        // A heap that is resident from the start does not grow: what grows is native.
        try (ServerProcess server =
                ServerProcess.start(home, "-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "--latent.jobs.workers=0")) {
            TensorClient client = new TensorClient(server.api());
            long warm = 0;
            for (int round = 1; round <= ALL; round++) {
                ask(server.api(), "load");
                TensorClient.read(client.raw(MODEL, new byte[4 * 32 * 32]));
                ask(server.api(), "unload");
                if (round == WARM) {
                    warm = server.residentBytes();
                }
            }
            long grown = server.residentBytes() - warm;
            assertThat(grown)
                    .as("bytes more after %d rounds than after %d", ALL, WARM)
                    .isLessThan(ALLOWED);
        }
    }

    private static void ask(HttpApi api, String what) {
        Answer answer = api.post("/v2/repository/models/" + MODEL + "/" + what, "{}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }
}
