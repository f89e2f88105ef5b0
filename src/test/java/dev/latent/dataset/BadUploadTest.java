package dev.latent.dataset;

import static dev.latent.dataset.UploadFiles.floats;
import static dev.latent.dataset.UploadFiles.gzip;
import static dev.latent.dataset.UploadFiles.idx;
import static dev.latent.dataset.UploadFiles.npy;
import static dev.latent.dataset.UploadFiles.npyWithHeader;
import static dev.latent.dataset.UploadFiles.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BadUploadTest extends ServerTest {

    static Stream<Arguments> files() {
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
                bad("lies.idx", idx(0x08, new int[] {-1, 28, 28}, new byte[9]), "MALFORMED_IDX", "4294967295"),
                bad("labels.idx", idx(0x08, new int[] {2}, new byte[2]), "MALFORMED_IDX", "labels"),
                bad("zero.idx", idx(0x08, new int[] {0, 28, 28}, new byte[0]), "EMPTY_FILE", "[0, 28, 28]"),
                bad("truncated.npy", Arrays.copyOf(npy, npy.length - 3), "MALFORMED_NPY", "truncated"),
                bad("lies.npy", npy("<f4", false, "2, 900000", new byte[16]), "MALFORMED_NPY", "after 16 bytes"),
                bad("wide.npy", npy("<f4", false, "2, 9000000000", new byte[16]), "MALFORMED_NPY", "9000000000"),
                bad(
                        "huge.npy",
                        npy("<f4", false, "99999999999999999999, 2", new byte[16]),
                        "MALFORMED_NPY",
                        "99999999999999999999"),
                bad(
                        "product.npy",
                        npy("<f4", false, "2, 4294967296, 4294967296", new byte[16]),
                        "MALFORMED_NPY",
                        "after 16 bytes"),
                bad("widest.npy", npy("|u1", false, "1, 1000001", new byte[1000001]), "DATASET_TOO_LARGE", "1000001"),
                bad("channels.npy", npy("|u1", false, "1, 3, 2, 2", new byte[12]), "MALFORMED_NPY", "height, width"),
                bad("fortran.npy", npy("<f8", true, "1000000, 1000000", new byte[16]), "MALFORMED_NPY", "truncated"),
                bad("object.npy", npy("|O", false, "2, 2", new byte[32]), "MALFORMED_NPY", "pickled"),
                bad("text.npy", npy("<U5", false, "2, 2", new byte[80]), "MALFORMED_NPY", "<U5"),
                bad("complex.npy", npy("<c8", false, "2, 2", new byte[32]), "MALFORMED_NPY", "<c8"),
                bad(
                        "struct.npy",
                        npyWithHeader("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", new byte[8]),
                        "MALFORMED_NPY",
                        "structured"),
                bad("scalar.npy", npy("<f4", false, "", new byte[4]), "MALFORMED_NPY", "two to four dimensions"),
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
                bad("first.csv", text("nan,2\n3,4\n"), "NOT_FINITE", "line 1, column 0"),
                bad("missing.csv", text("1,\n3,4\n"), "MALFORMED_CSV", "line 1, column 1"),
                bad("label.csv", text("a,label\n1,0.5\n2,nan\n"), "NOT_FINITE", "example 1 is nan"),
                bad("name.csv", text("a,label\n1," + "x".repeat(600)), "DATASET_TOO_LARGE", "600 characters"),
                bad("cells.csv", text(",".repeat(1_100_000)), "DATASET_TOO_LARGE", "1000001 cells"),
                bad("quote.csv", text("1,\"" + "x\n".repeat(13_000_000)), "DATASET_TOO_LARGE", "characters"),
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
                bad(
                        "nested.jsonl",
                        text("[[1,2],[3,4]]\n[[1,2,3],[4]]\n"),
                        "RAGGED_ROW",
                        "line 2 has 3 values, expected 2"),
                bad("spelling.jsonl", text("{\"input\":[1],\"lable\":2}\n"), "UNKNOWN_PROPERTY", "'lable'"),
                bad("token.jsonl", text("[1,2]\n[NaN,1]\n"), "NOT_FINITE", "line 2"),
                bad("tags.jsonl", text("{\"input\":[1],\"label\":[{}]}\n"), "INVALID_REQUEST", "line 1"),
                bad(
                        "mixed.jsonl",
                        text("{\"input\":[1],\"label\":[\"a\"]}\n{\"input\":[1],\"label\":\"b\"}\n"),
                        "LABELS_MISMATCH",
                        "example 1 is 'b'"),
                bad("pretty.json", text("[\n[1,2],\n[3,4]\n]"), "MALFORMED_JSON", "one whole example on each line"),
                bad("wide.jsonl", text("[" + "1,".repeat(1_020_000) + "1]"), "DATASET_TOO_LARGE", "line 1"),
                bad("long.jsonl", text("1".repeat(25_000_000)), "DATASET_TOO_LARGE", "characters"),
                bad("nan.jsonl", "[1,2]\n[1,\"NaN\"]\n".getBytes(UTF_8), "NOT_FINITE", "line 2"),
                bad(
                        "short.npz",
                        zip(Map.of("x.npy", Arrays.copyOf(npy, npy.length - 1))),
                        "MALFORMED_NPY",
                        "truncated"),
                bad("which.npz", zip(twoArrays(npy)), "MALFORMED_NPY", "[train, test]"),
                bad("garbled.gz", Arrays.copyOf(gzip(new byte[99999]), 40), "MALFORMED_ARCHIVE", "gzip"),
                bad("bomb.csv.gz", gzip(text("1,2\n".repeat(3_000_000))), "UNSAFE_ARCHIVE", "200 times"),
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
        new StoredFiles(api, home()).assertNothingOf("bad-upload");
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
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1],[2]],\"labels\":[\"a\"]}} | LABELS_MISMATCH | 2 examples and 1 labels",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1]],\"colour\":1}} | UNKNOWN_PROPERTY | colour",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2]],\"kind\":\"images\"}} | INVALID_REQUEST | height",
                "{\"name\":\"bad-json\",\"source\":{\"type\":\"inline\",\"rows\":[[1,[2]]]}} | RAGGED_ROW | row 0",
            })
    void refuses_a_bad_request(String json, String code, String named) throws IOException {
        Answer answer = api.post("/api/v1/datasets", json);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
        new StoredFiles(api, home()).assertNothingOf("bad-json");
    }

    private static Arguments bad(String file, byte[] content, String code, String named) {
        return Arguments.of(file, content, code, named);
    }

    private static byte[] text(String content) {
        return content.getBytes(UTF_8);
    }

    private static Map<String, byte[]> twoArrays(byte[] npy) {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("train.npy", npy);
        arrays.put("test.npy", npy);
        return arrays;
    }
}
