package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dataset that is larger than the heap of the server that stores and reads it. */
class TextMemoryTest {

    private static final int LINES = 1_000_000;

    @TempDir
    private Path home;

    @Test
    void a_million_lines_pass_through_a_heap_that_cannot_hold_them() throws IOException {
        String filler = " and nothing else happened to anybody".repeat(6);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed, 1 << 16)) {
            for (int i = 0; i < LINES; i++) {
                out.write(((long) i * i + filler + (7919L * i) + "\n").getBytes(UTF_8));
            }
        }
        try (ServerProcess server = ServerProcess.start(home, "-Xmx160m", "--latent.jobs.workers=0")) {
            HttpApi api = server.api();
            Answer made = api.postForm(
                    "/api/v1/datasets",
                    new Form()
                            .field("name", "lines")
                            .file("file", "lines.txt.gz", packed.toByteArray())
                            .field("kind", "text"));
            assertThat(made.status()).as(made.toString()).isEqualTo(201);
            assertThat(made.json().path("count").asInt()).isEqualTo(LINES);
            Answer last = api.get("/api/v1/datasets/lines/examples?offset=%d".formatted(LINES - 1));
            assertThat(last.json().path("items").path(0).path("input").asString())
                    .isEqualTo((LINES - 1L) * (LINES - 1) + filler + 7919L * (LINES - 1));
        }
    }
}
