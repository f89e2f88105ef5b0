package dev.latent.dataset;

import static dev.latent.dataset.UploadFiles.gzip;
import static dev.latent.dataset.UploadFiles.npy;
import static dev.latent.dataset.UploadFiles.zip;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BadTextTest extends ServerTest {

    private static final String NAME = "bad-text";

    private static final String MEGABYTE = "x".repeat(1 << 20);

    static Stream<Arguments> files() {
        return Stream.of(
                bad("latin.txt", latin("eins\nzwei\ngrün\n"), "MALFORMED_TEXT", "latin.txt, line 3", "0xfc"),
                bad("late.txt", latin("line\n".repeat(70_000) + "é"), "MALFORMED_TEXT", "line 70001"),
                bad(
                        "cut.txt",
                        new byte[] {'a', '\n', 'b', (byte) 0xe2, (byte) 0x82},
                        "MALFORMED_TEXT",
                        "line 2",
                        "0xe2"),
                bad("cesu.txt", latin("a\n\u00ed\u00a0\u0080"), "MALFORMED_TEXT", "line 2", "0xed"),
                bad("wide.txt", "wide".getBytes(UTF_16), "MALFORMED_TEXT", "line 1", "0xfe"),
                bad("latin.csv", latin("text\na\né\n"), "MALFORMED_TEXT", "latin.csv, line 3", "0xe9"),
                bad("latin.jsonl", latin("\"a\"\n\"é\"\n"), "MALFORMED_TEXT", "latin.jsonl, line 2"),
                bad("latin.txt.gz", gzip(latin("a\né")), "MALFORMED_TEXT", "latin.txt, line 2"),
                bad("blank.txt", utf8("\n \n\t\n"), "EMPTY_FILE", "no examples"),
                bad("empty.txt", new byte[0], "EMPTY_FILE", "empty.txt"),
                bad("mark.txt", utf8("\uFEFF"), "EMPTY_FILE", "no examples"),
                bad("header.csv", utf8("text,label\n"), "EMPTY_FILE", "no examples"),
                bad("long.txt", utf8("a\n" + MEGABYTE + "x\n"), "DATASET_TOO_LARGE", "line 2", "1048576", "max-text"),
                bad("bytes.txt", utf8("a\n" + "é".repeat(600_000)), "DATASET_TOO_LARGE", "line 2", "1200000"),
                bad("long.csv", utf8("text\n\"" + MEGABYTE + "y\"\n"), "DATASET_TOO_LARGE", "line 2", "max-text"),
                bad("long.jsonl", utf8("\"" + MEGABYTE + "y\"\n"), "DATASET_TOO_LARGE", "line 1", "max-text"),
                bad("lone.jsonl", utf8("\"a\"\n\"b\\ud800\"\n"), "MALFORMED_TEXT", "line 2", "\\ud800"),
                bad("low.jsonl", utf8("\"\\ude00\\ud83d\"\n"), "MALFORMED_TEXT", "line 1", "\\ude00"),
                bad("number.jsonl", utf8("{\"text\":\"a\"}\n{\"text\":7}\n"), "INVALID_REQUEST", "line 2 is 7"),
                bad("array.jsonl", utf8("\"a\"\n[1,2]\n"), "INVALID_REQUEST", "line 2 is [1,2], expected a string"),
                bad("none.jsonl", utf8("{\"body\":\"a\"}\n"), "UNKNOWN_PROPERTY", "'body'", "sentence"),
                bad("missing.jsonl", utf8("{\"text\":\"a\"}\n{\"label\":1}\n"), "INVALID_REQUEST", "line 2"),
                bad("blank.jsonl", utf8("{\"text\":\"a\"}\n{\"text\":\" \"}\n"), "MALFORMED_TEXT", "line 2 is blank"),
                bad("json.jsonl", utf8("{\"text\":\"a\"}\nb\n"), "MALFORMED_JSON", "line 2"),
                bad(
                        "which.csv",
                        utf8("title,body,label\na,b,x\n"),
                        "INVALID_PARAMETER",
                        "[title, body, label]",
                        "text"),
                bad("bare.csv", utf8("a,b\nc,d\n"), "INVALID_PARAMETER", "2 columns", "header"),
                bad("blank.csv", utf8("text,label\na,x\n,y\n"), "MALFORMED_TEXT", "line 3 is blank"),
                bad("ragged.csv", utf8("text,label\na,x\nb\n"), "RAGGED_ROW", "line 3 has 1 cells"),
                bad("quote.csv", utf8("text,label\n\"a\"b,x\n"), "MALFORMED_CSV", "cannot be read"),
                bad("text.npy", npy("|u1", false, "2, 2", new byte[4]), "UNKNOWN_FORMAT", "an NPY file"),
                bad("text.zip", zip(Map.of("a.txt", new byte[4])), "UNKNOWN_FORMAT", "a ZIP file"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void refuses_bad_text_with_its_line(String file, byte[] content, String code, String[] named) throws IOException {
        refused(form("text").file("file", file, content), code, named);
    }

    @Test
    void refuses_sides_of_pairs_that_do_not_belong_together() throws IOException {
        refused(pair("a\nb\nc\n", "d\ne\n"), "MALFORMED_TEXT", "one.txt has 3 lines and two.txt has 2");
        refused(pair("a\nb\n", "d\ne\nf\n\n"), "MALFORMED_TEXT", "one.txt has 2 lines and two.txt has 3");
        refused(pair("a\n\nc\n", "d\ne\nf\n"), "MALFORMED_TEXT", "line 2 of one.txt is blank, but not that of two.txt");
        refused(
                form("paired-text").file("file", "one.txt", utf8("a\nb")).file("file", "two.txt", latin("c\né")),
                "MALFORMED_TEXT",
                "two.txt, line 2");
        refused(pair("a\n", "b\n").file("file", "three.txt", utf8("c")), "INVALID_REQUEST", "got 3 and 0");
        refused(pair("a\n", "b\n").field("text", "0"), "INVALID_REQUEST", "without columns");
        refused(form("paired-text").file("file", "one.txt", utf8("a\nb\n")), "INVALID_REQUEST", "two files");
        refused(form("paired-text").file("file", "t.tsv", utf8("a\tb\tc\n")), "INVALID_PARAMETER", "3 columns");
        refused(form("paired-text").file("file", "t.tsv", utf8("a\t\n")), "MALFORMED_TEXT", "line 1 is blank on one");
        refused(
                form("paired-text").file("file", "t.jsonl", utf8("{\"text\":\"a\"}\n")),
                "INVALID_REQUEST",
                "line 1, pair is missing");
    }

    @Test
    void refuses_labels_that_do_not_fit() throws IOException {
        refused(
                form("text").file("file", "t.txt", utf8("a\n\nb\n")).file("labels", "l.txt", utf8("x\n\ny\n")),
                "MALFORMED_TEXT",
                "line 2 is blank");
        refused(
                form("text").file("file", "t.txt", utf8("a\nb\n")).file("labels", "l.txt", utf8("x\ny\nz\n")),
                "LABELS_MISMATCH",
                "2 examples and 3 labels");
        refused(
                form("text")
                        .file("file", "t.csv", utf8("text,label\na,x\n"))
                        .field("text", "0")
                        .field("labels", "text"),
                "INVALID_PARAMETER",
                "one column");
        refused(
                form("text").file("file", "t.csv", utf8("text,label\na,x\n")).field("labels", "none"),
                "INVALID_PARAMETER",
                "[text, label]");
        refused(
                form("text").file("file", "t.jsonl", utf8("\"a\"\n")).field("labels", "x"),
                "INVALID_PARAMETER",
                "JSON_LINES");
    }

    @Test
    void refuses_fields_for_text_where_the_kind_is_another_and_says_how_a_column_of_text_is_read() throws IOException {
        Form numbers = form("vectors").file("file", "t.csv", utf8("a,b\n1,2\n"));
        refused(numbers.field("text", "a"), "INVALID_PARAMETER", "kind is vectors");
        refused(form("text").file("file", "t.txt", utf8("a")).field("pair", "b"), "INVALID_PARAMETER", "paired-text");
        refused(form("images").file("file", "t.jsonl", utf8("\"a\"\n")), "MALFORMED_IMAGE", "data:image/png");
        refused(
                new Form().field("name", NAME).file("file", "t.csv", utf8("id,text\n1,a man\n2,a dog\n")),
                "MALFORMED_CSV",
                "kind=text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"rows\":[\"a\",\"\\ud800\"] | MALFORMED_TEXT | row 1",
                "\"rows\":[\"a\",7] | INVALID_REQUEST | row 1 is 7",
                "\"rows\":[\"a\",\"\"] | MALFORMED_TEXT | row 1 is blank",
                "\"rows\":[\"a\"],\"kind\":\"vectors\" | MALFORMED_IMAGE | row 0",
                "\"rows\":[[1,2]],\"kind\":\"text\" | INVALID_REQUEST | row 0 is [1,2]",
                "\"rows\":[\"a\"],\"shape\":[1] | INVALID_REQUEST | shape",
                "\"rows\":[[\"a\"]],\"kind\":\"paired-text\" | INVALID_REQUEST | two strings",
                "\"rows\":[[\"a\",null]],\"kind\":\"paired-text\" | INVALID_REQUEST | null",
                "\"rows\":[\"a\",\"b\"],\"labels\":[\"x\"] | LABELS_MISMATCH | 2 examples and 1 labels",
                "\"rows\":[\"a\"],\"kind\":\"paired_text\" | INVALID_REQUEST | paired-text",
            })
    void refuses_bad_rows(String source, String code, String named) throws IOException {
        Answer answer = api.post(
                "/api/v1/datasets", "{\"name\":\"%s\",\"source\":{\"type\":\"inline\",%s}}".formatted(NAME, source));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().toString()).contains(named);
        new StoredFiles(api, home()).assertNothingOf(NAME);
    }

    private void refused(Form form, String code, String... named) throws IOException {
        Answer answer = api.postForm("/api/v1/datasets", form);
        assertThat(answer.status()).as(answer.toString()).isBetween(400, 499);
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().path("detail").asString()).contains(named);
        new StoredFiles(api, home()).assertNothingOf(NAME);
    }

    private static Form form(String kind) {
        return new Form().field("name", NAME).field("kind", kind);
    }

    private static Form pair(String one, String two) {
        return form("paired-text").file("file", "one.txt", utf8(one)).file("file", "two.txt", utf8(two));
    }

    private static Arguments bad(String file, byte[] content, String code, String... named) {
        return Arguments.of(file, content, code, named);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
