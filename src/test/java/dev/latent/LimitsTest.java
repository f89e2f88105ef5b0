package dev.latent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The limits of docs/security.md that have a setting, set so low that a small test can meet them. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latent.jobs.workers=0",
            "latent.http.max-json-body=20KB",
            "spring.servlet.multipart.max-file-size=100KB",
            "spring.servlet.multipart.max-request-size=150KB",
            "latent.datasets.max-examples=10",
            "latent.datasets.max-values-per-example=50",
            "latent.datasets.max-text=100B",
            "latent.datasets.max-classes=3",
            "latent.datasets.max-unpacked=20KB",
            "latent.datasets.max-archive-entries=5",
            "latent.models.max-artifact=30KB",
            "latent.inference.max-rows=4",
            "latent.inference.max-score-samples=10"
        })
@DirtiesContext
class LimitsTest extends ServerTest {

    private static final Path HOME = TemporaryHome.create();

    @DynamicPropertySource
    static void ownHome(DynamicPropertyRegistry registry) {
        registry.add("latent.home", HOME::toString);
    }

    @Test
    void of_uploads() throws IOException {
        refused(upload("1,2\n".repeat(11)), 413, "DATASET_TOO_LARGE", "10");
        refused(upload("1,".repeat(50) + "1\n"), 413, "DATASET_TOO_LARGE", "50");
        refused(upload("x,label\n1,a\n2,b\n3,c\n4,d\n"), 413, "DATASET_TOO_LARGE", "3");
        refused(upload("1.000000000001\n".repeat(3_000)), 413, "", "");
        refused(upload("1\n".repeat(60_000)), 413, "BODY_TOO_LARGE", "");
        refused(upload("1\n".repeat(100_000)), 413, "BODY_TOO_LARGE", "");
        refused(api.postForm("/api/v1/datasets", form(zip(6))), 413, "ARCHIVE_TOO_LARGE", "6");
        byte[] noise = new byte[40_000];
        new Random(1).nextBytes(noise);
        refused(
                api.postForm("/api/v1/models", new Form().file("file", "model.zip", noise)),
                413,
                "ARCHIVE_TOO_LARGE",
                "30720");
        assertThat(api.get("/api/v1/datasets").json().path("items")).isEmpty();
    }

    @Test
    void of_json() {
        String rows = "[1],".repeat(10) + "[1]";
        refused(inline(rows), 413, "DATASET_TOO_LARGE", "10");
        refused(inline("\"" + "x".repeat(101) + "\""), 413, "DATASET_TOO_LARGE", "100");
        refused(inline("[1]" + " ".repeat(21_000)), 413, "BODY_TOO_LARGE", "20480");
        refused(inline("[".repeat(70) + "1" + "]".repeat(70)), 400, "MALFORMED_JSON", "depth");
        refused(inline("[" + "1".repeat(1_001) + "]"), 400, "MALFORMED_JSON", "");
    }

    @ParameterizedTest
    @CsvSource({
        "sample, '{\"count\":5}', 4",
        "decode, '{\"latents\":[[0],[0],[0],[0],[0]]}', 4",
        "traverse, '{\"dimensions\":[0],\"steps\":5}', 4"
    })
    void of_inference(String action, String body, String limit) {
        refused(api.post("/api/v1/models/shapes-vae/" + action, body), 413, "BODY_TOO_LARGE", limit);
    }

    @Test
    void of_tensors() {
        Answer answer = api.postBytes(
                "/v2/models/shapes-vae/infer",
                "application/octet-stream",
                new byte[21_000],
                "Inference-Header-Content-Length",
                "0");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(413);
        assertThat(answer.json().path("error").asString()).contains("20480");
    }

    private Answer upload(String csv) {
        return api.postForm("/api/v1/datasets", form(csv.getBytes(UTF_8)));
    }

    private Answer inline(String rows) {
        return api.post(
                "/api/v1/datasets", "{\"name\":\"x\",\"source\":{\"type\":\"inline\",\"rows\":[" + rows + "]}}");
    }

    private static Form form(byte[] content) {
        return new Form().field("name", "x").file("file", "x", content);
    }

    private static byte[] zip(int entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < entries; i++) {
                zip.putNextEntry(new ZipEntry(i + ".png"));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static void refused(Answer answer, int status, String code, String named) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.code()).as(answer.toString()).contains(code);
        assertThat(answer.json().path("detail").asString()).contains(named);
    }
}
