package dev.latent.encoding;

import static dev.latent.encoding.Embeddings.ENCODE;
import static dev.latent.encoding.Embeddings.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.learning.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EncodingApiTest extends EncodingServerTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void npy_has_what_encode_answers_for_each_example_in_order() {
        String job = Embeddings.encode(api, "en-base", "en-shapes", "npy", "");
        Tensor embeddings = Embeddings.tensor(api, job);
        assertThat(embeddings.shape()).containsExactly(COUNT, 8);
        for (int index : new int[] {0, 1, 255, 256, 699}) {
            requireSame(
                    Embeddings.row(embeddings, index),
                    Models.encode(api, "en-base", "[" + input(index) + "]").path(0));
        }
        JsonNode ended = Jobs.get(api, job);
        assertThat(ended.path("progress").path("step").asInt()).isEqualTo(COUNT);
        assertThat(ended.path("progress").path("steps").asInt()).isEqualTo(COUNT);
        assertThat(ended.path("progress").path("fraction").asDouble()).isEqualTo(1);
        assertThat(ended.path("metrics").path("dimensions").asInt()).isEqualTo(8);
    }

    @Test
    void a_download_that_broke_goes_on() {
        String job = Embeddings.encode(api, "en-base", "en-shapes", "npy", ",\"index\":false");
        Answer whole = Embeddings.result(api, job);
        int length = whole.bytes().length;
        assertThat(length).isEqualTo(128 + COUNT * 8 * 4);
        assertThat(whole.header("Content-Type")).isEqualTo("application/x-npy");
        assertThat(whole.header("Content-Length")).isEqualTo(String.valueOf(length));
        assertThat(whole.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(whole.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"embeddings-en-shapes-%s.npy\""
                        .formatted(model(job).replace('@', '-')));
        Answer rest = Embeddings.result(api, job, "Range", "bytes=1000-");
        assertThat(rest.status()).isEqualTo(206);
        assertThat(rest.header("Content-Range")).isEqualTo("bytes 1000-%d/%d".formatted(length - 1, length));
        assertThat(rest.bytes()).isEqualTo(Arrays.copyOfRange(whole.bytes(), 1000, length));
        String path = "/api/v1/jobs/" + job + "/result";
        assertThat(api.get(path, "Range", "bytes=" + length + "-").status()).isEqualTo(416);
        assertThat(api.get(path, "If-None-Match", whole.header("ETag")).status())
                .isEqualTo(304);
    }

    @Test
    void normalized_embeddings_have_length_one_and_the_same_direction() {
        Tensor plain =
                Embeddings.tensor(api, Embeddings.encode(api, "en-base", "en-shapes", "npy", ",\"index\":false"));
        Tensor scaled = Embeddings.tensor(
                api, Embeddings.encode(api, "en-base", "en-shapes", "npy", ",\"index\":false,\"normalize\":true"));
        for (int index = 0; index < COUNT; index++) {
            float[] row = Embeddings.row(scaled, index);
            double square = 0;
            for (float value : row) {
                square += value * value;
            }
            assertThat(square).isCloseTo(1, within(1e-5));
            assertThat(Embeddings.cosine(row, Embeddings.row(plain, index))).isCloseTo(1, within(1e-5));
        }
    }

    @Test
    void json_lines_have_index_embedding_and_label() {
        Tensor expected =
                Embeddings.tensor(api, Embeddings.encode(api, "en-base", "en-shapes", "npy", ",\"index\":false"));
        Answer answer =
                Embeddings.result(api, Embeddings.encode(api, "en-base", "en-shapes", "jsonl", ",\"index\":false"));
        assertThat(answer.header("Content-Type")).isEqualTo("application/jsonl");
        String[] lines = answer.text().split("\n", -1);
        assertThat(lines).hasSize(COUNT + 1).endsWith("");
        for (int index = 0; index < COUNT; index++) {
            JsonNode line = JSON.readTree(lines[index]);
            assertThat(line.path("index").asInt()).isEqualTo(index);
            float[] row = Embeddings.row(expected, index);
            for (int i = 0; i < row.length; i++) {
                assertThat(line.path("embedding").path(i).floatValue()).isEqualTo(row[i]);
            }
        }
        assertThat(JSON.readTree(lines[5]).path("label"))
                .isEqualTo(Datasets.example(api, "en-shapes", 5).path("label"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\",null,\"c\"]", "[1.5,null,2e9]", "[[\"x\",\"y\"],[],[\"y\"]]"})
    void a_label_of_any_kind_is_shown_as_with_the_examples_or_left_out(String labels) {
        String name = "en-labels-" + Integer.toHexString(labels.hashCode());
        String model = Models.trainTiny(api, name + "-model");
        Datasets.inline(api, name, "[[1,2,3,1],[2,3,4,1],[3,4,5,1]]", labels);
        String[] lines = Embeddings.result(api, Embeddings.encode(api, model, name, "jsonl", ""))
                .text()
                .split("\n");
        for (int index = 0; index < 3; index++) {
            JsonNode expected = Datasets.example(api, name, index).path("label");
            JsonNode line = JSON.readTree(lines[index]);
            assertThat(line.has("label")).isEqualTo(!expected.isNull() && !expected.isMissingNode());
            if (line.has("label")) {
                assertThat(line.path("label")).isEqualTo(expected);
            }
        }
    }

    @Test
    void parquet_is_what_another_library_reads() throws Exception {
        Tensor expected =
                Embeddings.tensor(api, Embeddings.encode(api, "en-base", "en-shapes", "npy", ",\"index\":false"));
        Answer answer =
                Embeddings.result(api, Embeddings.encode(api, "en-base", "en-shapes", "parquet", ",\"index\":false"));
        assertThat(answer.header("Content-Type")).isEqualTo("application/vnd.apache.parquet");
        Path file = Files.write(folder.resolve("embeddings.parquet"), answer.bytes());
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet types = duckdb.createStatement()
                        .executeQuery("select typeof(index), typeof(label), typeof(embedding) from '%s' limit 1"
                                .formatted(file));
                ResultSet rows = duckdb.createStatement()
                        .executeQuery("select index, label, embedding from '%s' order by index".formatted(file))) {
            assertThat(types.next()).isTrue();
            assertThat(types.getString(1)).isEqualTo("BIGINT");
            assertThat(types.getString(2)).isEqualTo("VARCHAR");
            assertThat(types.getString(3)).isEqualTo("FLOAT[]");
            for (int index = 0; index < COUNT; index++) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(index);
                assertThat(rows.getString(2)).isIn("square", "ellipse", "heart");
                Array embedding = rows.getArray(3);
                assertThat((Object[]) embedding.getArray()).isEqualTo(boxed(Embeddings.row(expected, index)));
            }
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void a_paused_job_keeps_what_it_uses_and_its_version_of_the_model_though_a_newer_one_comes() {
        Datasets.shapes(api, "en-many", 20_000, 4);
        String job = Jobs.submit(api, ENCODE, request("en-base", "en-many", "npy", ""));
        String model = model(job);
        assertThat(model).startsWith("en-base@");
        assertThat(api.post("/api/v1/jobs/" + job + "/pause", "").status()).isEqualTo(200);
        Jobs.await(api, job, Set.of("paused"));
        assertThat(api.delete("/api/v1/datasets/en-many").code()).isEqualTo("DATASET_IN_USE");
        assertThat(api.delete("/api/v1/models/" + model).code()).isEqualTo("MODEL_IN_USE");
        train();
        assertThat(Models.manifest(api, "en-base").path("version").asInt())
                .isGreaterThan(Models.manifest(api, model).path("version").asInt());
        assertThat(api.post("/api/v1/jobs/" + job + "/resume", "").status()).isEqualTo(200);
        assertThat(Jobs.await(api, job).path("state").asString()).isEqualTo("succeeded");
        String input = Datasets.example(api, "en-many", 19_999).path("input").toString();
        requireSame(
                Embeddings.row(Embeddings.tensor(api, job), 19_999),
                Models.encode(api, model, "[" + input + "]").path(0));
        assertThat(api.delete("/api/v1/datasets/en-many").status()).isEqualTo(204);
        assertThat(Embeddings.result(api, job).status()).isEqualTo(200);
    }

    @Test
    void a_cancelled_job_leaves_no_result() {
        Datasets.shapes(api, "en-cancelled", 20_000, 5);
        String job = Jobs.submit(api, ENCODE, request("en-base", "en-cancelled", "npy", ""));
        Jobs.await(api, job, Set.of("running"));
        assertThat(api.post("/api/v1/jobs/" + job + "/cancel", "").status()).isEqualTo(200);
        assertThat(Jobs.await(api, job).path("state").asString()).isEqualTo("cancelled");
        Answer answer = api.get("/api/v1/jobs/" + job + "/result");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("JOB_RESULT_NOT_FOUND");
    }

    @Test
    void the_same_key_gives_the_same_job() {
        String body = request("en-base", "en-shapes", "npy", ",\"index\":false");
        String key = "en-key";
        String first =
                api.post(ENCODE, body, "Idempotency-Key", key).json().path("id").asString();
        assertThat(api.post(ENCODE, body, "Idempotency-Key", key)
                        .json()
                        .path("id")
                        .asString())
                .isEqualTo(first);
        Answer other = api.post(ENCODE, request("en-base", "en-shapes", "jsonl", ""), "Idempotency-Key", key);
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void a_damaged_file_is_named() throws Exception {
        String job = Embeddings.encode(api, "en-base", "en-shapes", "npy", ",\"index\":false");
        try (var files = Files.walk(home().resolve("jobs/results"))) {
            for (Path file : files.filter(path -> path.toString().contains(job) && Files.isRegularFile(path))
                    .toList()) {
                Files.writeString(file, "damaged");
            }
        }
        Answer answer = api.get("/api/v1/jobs/" + job + "/result");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.code()).isEqualTo("JOB_RESULT_DAMAGED");
    }

    private String model(String job) {
        return Jobs.get(api, job).path("request").path("model").asString();
    }

    private String input(int index) {
        return Datasets.example(api, "en-shapes", index).path("input").toString();
    }

    private static void requireSame(float[] row, JsonNode embedding) {
        assertThat(embedding.size()).isEqualTo(row.length);
        for (int i = 0; i < row.length; i++) {
            assertThat(row[i]).isCloseTo(embedding.path(i).floatValue(), within(1e-5f));
        }
    }

    private static Object[] boxed(float[] values) {
        Object[] boxed = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            boxed[i] = values[i];
        }
        return boxed;
    }
}
