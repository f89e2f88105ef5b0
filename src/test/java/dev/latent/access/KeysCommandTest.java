package dev.latent.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.LatentServer;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, in processes of its own, before there is a server and beside one. */
class KeysCommandTest {

    @TempDir
    private Path folder;

    @Test
    void makes_the_first_key_of_a_home_that_is_not_there_yet_and_more_beside_the_server() throws Exception {
        Path home = folder.resolve("home");
        // Several processes on one H2 file.
        String database =
                "--spring.datasource.url=jdbc:h2:file:%s/db/latent;AUTO_SERVER=TRUE;WRITE_DELAY=0".formatted(home);
        Ended noAdmin = keys(home, database, "create", "first", "--scopes=read");
        assertThat(noAdmin.code()).isEqualTo(1);
        assertThat(noAdmin.out()).isEmpty();
        assertThat(noAdmin.err()).contains("the first key needs the scope admin");
        Ended first = keys(home, database, "create", "first");
        assertThat(first.code()).as(first.err()).isZero();
        String admin = first.out().strip();
        assertThat(admin).matches("lat_[0-9A-Z]{20}_[A-Za-z0-9_-]{43}");
        assertThat(first.err()).doesNotContain(admin).contains("dev.latent.audit", "keys create", id(admin));

        // With a key, a server may listen where others can reach it.
        try (ServerProcess server = ServerProcess.start(home, database, "--server.address=0.0.0.0")) {
            HttpApi api = server.api();
            assertThat(api.get("/api/v1/models").code()).isEqualTo("UNAUTHENTICATED");
            assertThat(api.with(admin).get("/api/v1/models").status()).isEqualTo(200);

            String reader = keys(home, database, "create", "reader", "--scopes=read,encode", "--rate-limit=1000")
                    .out()
                    .strip();
            awaitStatus(api.with(reader), 200);
            assertThat(keys(home, database, "revoke", id(reader)).code()).isZero();
            awaitStatus(api.with(reader), 401);
            Ended list = keys(home, database, "list");
            assertThat(list.out().lines()).hasSize(2);
            assertThat(list.out()).contains(id(admin) + "\tfirst\tadmin", id(reader) + "\treader\tread,encode");

            Ended last = keys(home, database, "revoke", id(admin));
            assertThat(last.code()).isEqualTo(1);
            assertThat(last.err()).contains("--last");
            assertThat(keys(home, database, "revoke", id(admin), "--last").code())
                    .isZero();
            awaitStatus(api.with(admin), 401);
            assertThat(api.get("/api/v1/models").status())
                    .as("a server that others can reach does not open")
                    .isEqualTo(401);
            assertThat(server.output()).doesNotContain(admin, reader);
        }
    }

    @Test
    void says_how_it_is_used() throws Exception {
        for (String[] wrong : new String[][] {{}, {"delete", "x"}}) {
            Ended ended = keys(folder, "--latent.unused=1", wrong);
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err()).contains("usage: keys create NAME");
        }
        assertThat(keys(folder, "--latent.unused=1", "create", "../x").err()).contains("must match", "'../x'");
        assertThat(keys(folder, "--latent.unused=1", "create", "x", "--scopes=root")
                        .err())
                .contains("read,encode,train,admin", "'root'");
        assertThat(folder).isEmptyDirectory();
    }

    private static void awaitStatus(HttpApi api, int status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> api.get("/api/v1/models").status() == status);
    }

    private static String id(String key) {
        return "key_" + key.substring(4, 24);
    }

    private record Ended(int code, String out, String err) {}

    private Ended keys(Path home, String setting, String... words) throws IOException, InterruptedException {
        Path out = Files.createTempFile("keys", ".out");
        Path err = Files.createTempFile("keys", ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LatentServer.class.getName(),
                "keys"));
        command.addAll(List.of(words));
        command.addAll(List.of("--latent.home=" + home, setting));
        try {
            int code = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Ended(code, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
