package dev.latent.dataset;

import static dev.latent.dataset.UploadFiles.idx;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

class UploadFormTest extends ServerTest {

    private static final byte[] CSV = "1,2\n3,4\n".getBytes(UTF_8);

    @LocalServerPort
    private int port;

    @Test
    void refuses_labels_that_do_not_fit() throws IOException {
        byte[] images = idx(0x08, new int[] {3, 2, 2}, new byte[12]);
        Answer count = api.postForm(
                "/api/v1/datasets",
                new Form()
                        .field("name", "bad-labels")
                        .file("file", "x", images)
                        .file("labels", "y", idx(0x08, new int[] {2}, new byte[2])));
        assertThat(count.code()).isEqualTo("LABELS_MISMATCH");
        assertThat(count.text()).contains("3 examples and 2 labels");
        Answer column = api.postForm(
                "/api/v1/datasets",
                new Form()
                        .field("name", "bad-labels")
                        .file("file", "x.csv", "a,b\n1,2\n".getBytes(UTF_8))
                        .field("labels", "c"));
        assertThat(column.code()).isEqualTo("INVALID_PARAMETER");
        assertThat(column.text()).contains("[a, b]");
        Answer kind = api.postForm(
                "/api/v1/datasets",
                new Form()
                        .field("name", "bad-labels")
                        .file("file", "x.csv", "a,b\n1,2\n".getBytes(UTF_8))
                        .field("kind", "images"));
        assertThat(kind.code()).isEqualTo("INVALID_PARAMETER");
        Answer unknown = api.postForm(
                "/api/v1/datasets",
                new Form()
                        .field("name", "bad-labels")
                        .file("file", "x.csv", "1,2\n".getBytes(UTF_8))
                        .field("lables", "a"));
        assertThat(unknown.code()).isEqualTo("UNKNOWN_PROPERTY");
        new StoredFiles(api, home()).assertNothingOf("bad-labels");
    }

    @Test
    void refuses_a_form_that_it_does_not_understand() throws IOException {
        refused(new Form().file("file", "x.csv", CSV), "INVALID_REQUEST", "'name'");
        refused(named(), "INVALID_REQUEST", "no file");
        refused(named().field("file", "1,2"), "INVALID_REQUEST", "must be a file");
        refused(named().file("name", "name.txt", CSV).file("file", "x.csv", CSV), "INVALID_REQUEST", "must be text");
        refused(named().file("extra", "x.csv", CSV).file("file", "x.csv", CSV), "UNKNOWN_PROPERTY", "extra");
        refused(named().field("name", "other").file("file", "x.csv", CSV), "INVALID_REQUEST", "2 fields 'name'");
        refused(named().field("header", "yes").file("file", "x.csv", CSV), "INVALID_PARAMETER", "[true, false]");
        refused(named().file("file", "x.csv", CSV).file("file", "y.csv", CSV), "INVALID_REQUEST", "got 2 and 0");
        byte[] images = idx(0x08, new int[] {1, 1, 1}, new byte[1]);
        refused(named().field("labels", "kind").file("file", "x.idx", images), "INVALID_PARAMETER", "x.idx is IDX");
    }

    @Test
    void takes_a_long_file_name_in_any_script() {
        Answer answer = api.postForm(
                "/api/v1/datasets",
                new Form().field("name", "long-file-name").file("file", "数".repeat(300) + ".csv", CSV));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
    }

    @Test
    void a_client_that_hangs_up_leaves_nothing_behind() throws IOException {
        try (Socket client = new Socket("127.0.0.1", port)) {
            OutputStream out = client.getOutputStream();
            String form = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nhung-up\r\n"
                    + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.csv\"\r\n\r\n"
                    + "1,2\n".repeat(100_000);
            out.write(("POST /api/v1/datasets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n"
                            + "Content-Type: multipart/form-data; boundary=b\r\n\r\n" + form)
                    .getBytes(UTF_8));
            out.flush();
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> new StoredFiles(api, home())
                .assertNothingOf("hung-up"));
    }

    @Test
    void one_of_many_uploads_of_one_name_wins() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            Map<Integer, Long> statuses = IntStream.range(0, 8)
                    .mapToObj(i -> pool.submit(() -> api.post(
                                    "/api/v1/datasets",
                                    "{\"name\":\"raced\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":50,\"seed\":%d}}"
                                            .formatted(i))
                            .status()))
                    .toList()
                    .stream()
                    .map(UploadFormTest::result)
                    .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
            assertThat(statuses).isEqualTo(Map.of(201, 1L, 409, 7L));
            Answer again = api.post(
                    "/api/v1/datasets",
                    "{\"name\":\"raced\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\"}}");
            assertThat(again.code()).isEqualTo("DATASET_EXISTS");
        } finally {
            pool.shutdownNow();
        }
    }

    private static int result(Future<Integer> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void refused(Form form, String code, String named) throws IOException {
        Answer answer = api.postForm("/api/v1/datasets", form);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().path("detail").asString()).contains(named);
        new StoredFiles(api, home()).assertNothingOf("bad-form");
    }

    private static Form named() {
        return new Form().field("name", "bad-form");
    }
}
