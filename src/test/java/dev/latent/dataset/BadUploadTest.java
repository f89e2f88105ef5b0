package dev.latent.dataset;

import static dev.latent.dataset.UploadFiles.enormousPng;
import static dev.latent.dataset.UploadFiles.floats;
import static dev.latent.dataset.UploadFiles.gzip;
import static dev.latent.dataset.UploadFiles.idx;
import static dev.latent.dataset.UploadFiles.image;
import static dev.latent.dataset.UploadFiles.npy;
import static dev.latent.dataset.UploadFiles.npyWithHeader;
import static dev.latent.dataset.UploadFiles.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BadUploadTest extends ServerTest {

    static Stream<Arguments> files() {
        byte[] grey = image("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 9);
        byte[] idx = idx(0x08, new int[] {3, 2, 2}, new byte[12]);
        byte[] npy = npy("<f4", false, "2, 2", floats(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4));
        return Stream.of(
                bad("empty.csv", new byte[0], "EMPTY_FILE", "empty.csv"),
                bad("empty.csv.gz", gzip(new byte[0]), "EMPTY_FILE", "empty"),
                bad("header.csv", "a,b\n".getBytes(UTF_8), "EMPTY_FILE", "no examples"),
                bad("truncated.idx", Arrays.copyOf(idx, idx.length - 1), "MALFORMED_IDX", "truncated"),
                bad("header.idx", Arrays.copyOf(idx, 9), "MALFORMED_IDX", "truncated"),
                bad("long.idx", Arrays.copyOf(idx, idx.length + 1), "MALFORMED_IDX", "goes on"),
                bad("type.idx", idx(0x07, new int[] {1, 1}, new byte[1]), "MALFORMED_IDX", "0x07"),
                bad("lies.idx", idx(0x08, new int[] {-1, 28, 28}, new byte[9]), "DATASET_TOO_LARGE", "4294967295"),
                bad("labels.idx", idx(0x08, new int[] {2}, new byte[2]), "MALFORMED_IDX", "labels"),
                bad("zero.idx", idx(0x08, new int[] {0, 28, 28}, new byte[0]), "EMPTY_FILE", "[0, 28, 28]"),
                bad("truncated.npy", Arrays.copyOf(npy, npy.length - 3), "MALFORMED_NPY", "truncated"),
                bad("lies.npy", npy("<f4", false, "2, 900000", new byte[16]), "MALFORMED_NPY", "after 16 bytes"),
                bad("wide.npy", npy("<f4", false, "2, 9000000000", new byte[16]), "DATASET_TOO_LARGE", "9000000000"),
                bad(
                        "huge.npy",
                        npy("<f4", false, "99999999999999999999, 2", new byte[16]),
                        "MALFORMED_NPY",
                        "too large"),
                bad(
                        "product.npy",
                        npy("<f4", false, "2, 4294967296, 4294967296", new byte[16]),
                        "DATASET_TOO_LARGE",
                        "values"),
                bad("fortran.npy", npy("<f8", true, "1000000, 1000000", new byte[16]), "DATASET_TOO_LARGE", "Fortran"),
                bad("object.npy", npy("|O", false, "2, 2", new byte[32]), "MALFORMED_NPY", "pickled"),
                bad("text.npy", npy("<U5", false, "2, 2", new byte[80]), "MALFORMED_NPY", "<U5"),
                bad("complex.npy", npy("<c8", false, "2, 2", new byte[32]), "MALFORMED_NPY", "<c8"),
                bad(
                        "struct.npy",
                        npyWithHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", new byte[8]),
                        "MALFORMED_NPY",
                        "structured"),
                bad("scalar.npy", npy("<f4", false, "", new byte[4]), "MALFORMED_NPY", "no dimensions"),
                bad("garbage.npy", npyWithHeader("import os", new byte[4]), "MALFORMED_NPY", "descr"),
                bad("deep.npy", npy("<f4", false, "1, 2, 2, 2, 2", new byte[64]), "MALFORMED_NPY", "[1, 2, 2, 2, 2]"),
                bad(
                        "nan.npy",
                        npy("<f4", false, "1, 2", floats(ByteOrder.LITTLE_ENDIAN, 1, Float.NaN)),
                        "NOT_FINITE",
                        "value 1 of example 0"),
                bad(
                        "inf.npy",
                        npy("<f4", false, "1, 2", floats(ByteOrder.LITTLE_ENDIAN, 1, Float.POSITIVE_INFINITY)),
                        "NOT_FINITE",
                        "Infinity"),
                bad(
                        "ragged.csv",
                        "1,2,3\n4,5,6\n7,8\n".getBytes(UTF_8),
                        "RAGGED_ROW",
                        "line 3 has 2 cells, expected 3"),
                bad("nan.csv", "a,b\n1,2\n3,nan\n".getBytes(UTF_8), "NOT_FINITE", "line 3, column 'b'"),
                bad("inf.csv", "1,2\n-Infinity,4\n".getBytes(UTF_8), "NOT_FINITE", "line 2, column 0"),
                bad("big.csv", "1,2\n1e300,4\n".getBytes(UTF_8), "NOT_FINITE", "1e300"),
                bad("text.csv", "a,b\n1,2\n3,four\n".getBytes(UTF_8), "MALFORMED_CSV", "'four'"),
                bad("cell.csv", "a,b\n1,2\n,4\n".getBytes(UTF_8), "MALFORMED_CSV", "line 3, column 'a'"),
                bad(
                        "latin.csv",
                        new byte[] {'a', ',', 'b', '\n', '1', ',', (byte) 0xe9, '\n'},
                        "MALFORMED_CSV",
                        "UTF-8"),
                bad("bad.jsonl", "{\"input\":[1,2]}\n{\"input\":[1,\n".getBytes(UTF_8), "MALFORMED_JSON", "line 2"),
                bad(
                        "ragged.jsonl",
                        "[1,2]\n[1,2,3]\n".getBytes(UTF_8),
                        "RAGGED_ROW",
                        "line 2 has 3 values, expected 2"),
                bad("nan.jsonl", "[1,2]\n[1,\"NaN\"]\n".getBytes(UTF_8), "NOT_FINITE", "line 2"),
                bad("climb.zip", zip(Map.of("../evil.png", grey)), "UNSAFE_ARCHIVE", "../evil.png"),
                bad("absolute.zip", zip(Map.of("/etc/evil.png", grey)), "UNSAFE_ARCHIVE", "/etc/evil.png"),
                bad(
                        "text.zip",
                        zip(Map.of("a/readme.txt", "hello".getBytes(UTF_8))),
                        "MALFORMED_IMAGE",
                        "a/readme.txt"),
                bad("cut.zip", zip(Map.of("a.png", Arrays.copyOf(grey, 30))), "MALFORMED_IMAGE", "a.png"),
                bad("bomb.zip", zip(Map.of("a.png", enormousPng())), "MALFORMED_IMAGE", "100000×100000"),
                bad("ratio.zip", zip(Map.of("a.png", new byte[8 << 20])), "UNSAFE_ARCHIVE", "times its packed size"),
                bad("sizes.zip", zip(twoSizes()), "MALFORMED_IMAGE", "5×4"),
                bad("none.zip", zip(Map.of("folder/", new byte[0])), "EMPTY_FILE", "no images"),
                bad("garbled.zip", "PK\3\4 this is no archive".getBytes(UTF_8), "MALFORMED_ARCHIVE", "ZIP"),
                bad("garbled.gz", Arrays.copyOf(gzip(new byte[99999]), 40), "MALFORMED_ARCHIVE", "gzip"),
                bad("what.bin", new byte[] {1, 2, 0, 4, 5}, "UNKNOWN_FORMAT", "01 02 00 04"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void refuses_a_bad_file_with_its_code_and_stores_nothing(String file, byte[] content, String code, String named)
            throws IOException {
        Answer answer = api.postForm(
                "/api/v1/datasets", new Form().field("name", "bad-upload").file("file", file, content));
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().path("detail").asString()).contains(named);
        assertNothingStored("bad-upload");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"../x\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\"}} | INVALID_REQUEST | name",
                "{\"name\":\"bad-json\"} | INVALID_REQUEST | source",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":0}} | INVALID_REQUEST | count",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"size\":48}} | INVALID_REQUEST | 48",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"builtin\",\"generator\":\"faces\"}} | INVALID_REQUEST | shapes",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"url\"}} | INVALID_REQUEST | inline",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2],[3]]}} | RAGGED_ROW | row 1 has 1 values",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2],[3,null]]}} | INVALID_REQUEST | row 1",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2],[3,1e39]]}} | NOT_FINITE | row 1",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[]}} | EMPTY_FILE | no examples",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1],[2]],\"labels\":[\"a\"]}} | LABELS_MISMATCH | 2 rows and 1 labels",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1]],\"colour\":1}} | UNKNOWN_PROPERTY | colour",
            })
    void refuses_a_bad_request(String json, String code, String named) throws IOException {
        Answer answer = api.post("/api/v1/datasets", json);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
        assertNothingStored("bad-json");
    }

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
        assertNothingStored("bad-labels");
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
                    .map(BadUploadTest::result)
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

    private static Arguments bad(String file, byte[] content, String code, String named) {
        return Arguments.of(file, content, code, named);
    }

    private static Map<String, byte[]> twoSizes() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("1.png", image("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 9));
        files.put("2.png", image("png", BufferedImage.TYPE_BYTE_GRAY, 5, 4, 9));
        return files;
    }

    private void assertNothingStored(String name) throws IOException {
        assertThat(api.get("/api/v1/datasets/" + name).code()).isEqualTo("DATASET_NOT_FOUND");
        Path datasets = home().resolve("datasets");
        try (Stream<Path> folders = Files.list(datasets)) {
            Set<String> left = folders.map(path -> path.getFileName().toString())
                    .filter(folder -> folder.startsWith(name))
                    .collect(Collectors.toSet());
            assertThat(left).isEmpty();
        }
        Path incoming = datasets.resolve(".incoming");
        if (Files.exists(incoming)) {
            assertThat(incoming).isEmptyDirectory();
        }
    }
}
