package dev.latent.dataset;

import static dev.latent.dataset.UploadFiles.gzip;
import static dev.latent.dataset.UploadFiles.idx;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class TextFormatsTest extends ServerTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @Autowired
    private DatasetStore store;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void lines_of_a_txt_file_are_text_gzipped_or_not(boolean zipped) {
        byte[] file = utf8("a man on a horse\n\n  a dog, in the snow \nChapter 1\n\n");
        JsonNode dataset = upload(new Form().file("file", zipped ? "t.txt.gz" : "t.txt", zipped ? gzip(file) : file));
        assertThat(dataset.path("kind").asString()).isEqualTo("text");
        assertThat(dataset.path("count").asInt()).isEqualTo(3);
        assertThat(dataset.path("sha256").asString()).hasSize(64);
        assertThat(dataset.has("shape") || dataset.has("minimum") || dataset.has("maximum"))
                .isFalse();
        assertThat(inputs(dataset)).containsExactly("a man on a horse", "  a dog, in the snow ", "Chapter 1");
        assertThat(api.get(path(dataset)).json()).isEqualTo(dataset);
    }

    @Test
    void a_txt_file_of_numbers_is_vectors_unless_the_kind_says_text() {
        for (String numbers : List.of("1,2\n3,4\n", "a,b,label\n1,2,x\n3,4,y\n", "1;2;x\n")) {
            JsonNode dataset = upload(new Form().file("file", "t.txt", utf8(numbers)));
            assertThat(dataset.path("kind").asString()).as(numbers).isEqualTo("vectors");
        }
        JsonNode text = upload(new Form().field("kind", "text").file("file", "t.txt", utf8("1,2\n3,4\n")));
        assertThat(inputs(text)).containsExactly("1,2", "3,4");
    }

    @Test
    void every_script_and_every_character_comes_back_byte_for_byte() {
        List<String> texts = List.of(
                "👩‍👩‍👧 family, 🏳️‍🌈",
                "e\u0301 is not é",
                "שלום, עולם \u202Eright to left",
                "مرحبا بالعالم",
                "\u0000 and \u0007 and \u001b[31m",
                "\uFEFF in the middle: \uFEFF",
                "日本語\u3000テキスト",
                "\uD834\uDD1E clef",
                "tab\tand \"quotes\" and \\ and </script>",
                "lone \r return");
        JsonNode dataset = upload(new Form()
                .field("kind", "text")
                .file("file", "t.txt", utf8("\uFEFFfirst\n" + String.join("\n", texts))));
        List<String> expected = new ArrayList<>(List.of("first"));
        expected.addAll(texts);
        assertThat(inputs(dataset)).isEqualTo(expected);
        try (TextDatasetReader reader = store.openText(name(dataset))) {
            for (int i = 0; i < expected.size(); i++) {
                assertThat(reader.text(i)).isEqualTo(expected.get(i));
            }
        }
    }

    @Test
    void a_byte_order_mark_and_carriage_returns_are_dropped() {
        JsonNode dataset = upload(new Form().file("file", "t.txt", utf8("\uFEFFone\r\n\r\ntwo words\r\nthree")));
        assertThat(inputs(dataset)).containsExactly("one", "two words", "three");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "t.csv|'text,label\n\"a \"\"big\"\" man, and\na dog\",x\na cat,y\n'||'a \"big\" man, and\na dog'",
                "t.csv|'text,label\r\n\"a\r\n\r\nb\nc\",x\r\nd,y\r\n'||'a\r\n\r\nb\nc'",
                "t.csv|'id,sentence,class\n1,one,x\n2,two,y\n'||one",
                "t.csv|'id;Text;label\r\n1;\"a; b\";x\r\n2;two;y\r\n'||a; b",
                "t.csv|'\uFEFFinput,target\na,x\nb,y\n'||a",
                "t.csv|'label,review\nx,good\ny,bad\n'||good",
                "t.tsv|'text\tlabel\n\"a man, said\tx\nhe\"\ty\n'||'\"a man, said'",
                "t.csv|'text\tlabel\nno commas here\tx\nb\ty\n'||no commas here",
                "t.csv|'id,body,label\n1, spaced ,x\n2,b,y\n'|body|' spaced '",
                "t.csv|'1,first,x\n2,second,y\n'|1|first",
                "t|'body,other,label\na,b,x\nc,d,y\n'|body|a",
            })
    void a_column_of_csv_or_tsv(String file, String content, String column, String first) {
        Form form = new Form().field("kind", "text").file("file", file, utf8(content));
        boolean positional = "1".equals(column);
        JsonNode dataset =
                upload(column == null ? form : (positional ? form.field("labels", "-1") : form).field("text", column));
        assertThat(inputs(dataset).get(0)).isEqualTo(first);
        assertThat(dataset.path("count").asInt()).isEqualTo(2);
        assertThat(dataset.path("labels").path("names").toString()).isEqualTo("[\"x\",\"y\"]");
        assertThat(examples(dataset).path(1).path("label").asString()).isEqualTo("y");
    }

    @Test
    void one_column_may_have_a_header_or_none() {
        assertThat(inputs(upload(text("t.csv", "a man\n\"a dog, barking\"\n"))))
                .containsExactly("a man", "a dog, barking");
        assertThat(inputs(upload(text("t.csv", "Text\na man\n")))).containsExactly("a man");
        assertThat(inputs(upload(text("t.csv", "caption\na man\n").field("header", "true"))))
                .containsExactly("a man");
        assertThat(inputs(upload(text("t.csv", "text\na man\n").field("header", "false"))))
                .containsExactly("text", "a man");
    }

    @Test
    void json_lines_of_strings_are_text() {
        JsonNode plain = upload(new Form()
                .file("file", "t.jsonl", utf8("{\"input\":\"a man\"}\n\n{\"input\":\"a dog\",\"label\":\"x\"}\n")));
        assertThat(plain.path("kind").asString()).isEqualTo("text");
        assertThat(inputs(plain)).containsExactly("a man", "a dog");
        assertThat(plain.path("labels").path("labelled").asInt()).isEqualTo(1);
        assertThat(inputs(upload(new Form().file("file", "t.jsonl", utf8("{\"sentence\":\"a\"}\n")))))
                .containsExactly("a");
        assertThat(inputs(upload(
                        new Form().file("file", "t", utf8("{\"text\":\"\\ud83d\\ude00\",\"label\":[\"p\"]}\n")))))
                .containsExactly("😀");
        assertThat(inputs(upload(text("t.jsonl", "{\"id\":7,\"body\":\"b\"}\n").field("text", "body"))))
                .containsExactly("b");
        assertThat(inputs(upload(text("t.jsonl", "\"bare\"\n")))).containsExactly("bare");
    }

    @Test
    void rows_in_the_request() {
        JsonNode dataset = inline("\"rows\":[\"a man\",\"a dog\"],\"labels\":[1.5,null]");
        assertThat(dataset.path("kind").asString()).isEqualTo("text");
        assertThat(inputs(dataset)).containsExactly("a man", "a dog");
        assertThat(dataset.path("labels").path("kind").asString()).isEqualTo("value");
        JsonNode pairs =
                inline("\"kind\":\"paired-text\",\"rows\":[[\"a man\",\"ein Mann\"],[\"a dog\",\"ein Hund\"]]");
        assertThat(pairs.path("kind").asString()).isEqualTo("paired-text");
        assertThat(examples(pairs).path(1).path("input").toString()).isEqualTo("[\"a dog\",\"ein Hund\"]");
    }

    @Test
    void labels_may_come_in_a_file_of_lines_or_as_an_array() {
        JsonNode dataset = upload(new Form()
                .file("file", "t.txt", utf8("a man\na dog\na cat\n\n"))
                .file("labels", "labels.txt", utf8("person\n\nanimal\n")));
        assertThat(dataset.path("labels").path("names").toString()).isEqualTo("[\"animal\",\"person\"]");
        assertThat(examples(dataset).path(1).has("label")).isFalse();
        JsonNode array =
                upload(text("t.txt", "a\nb\n").file("labels", "y", idx(0x08, new int[] {2}, new byte[] {3, 4})));
        assertThat(examples(array).path(1).path("label").asString()).isEqualTo("4");
        JsonNode tags = upload(text("t.csv", "text,label\na,red|round\nb,\n").field("labelKind", "tags"));
        assertThat(examples(tags).path(0).path("label").toString()).isEqualTo("[\"red\",\"round\"]");
        try (TextDatasetReader reader = store.openText(name(dataset))) {
            assertThat(reader.classLabel(0)).isEqualTo(1);
            assertThat(reader.classLabel(1)).isEqualTo(-1);
            assertThat(reader.label(2)).isEqualTo("animal");
        }
    }

    @Test
    void two_files_are_the_sides_of_pairs_line_by_line() {
        JsonNode dataset = upload(
                new Form()
                        .field("kind", "paired-text")
                        .file("file", "t.en.gz", gzip(utf8("\uFEFFa man\n\na dog\n")))
                        .file("file", "t.de", utf8("ein Mann\r\n\r\nein Hund"))
                        .file("labels", "l.idx", idx(0x08, new int[] {2}, new byte[] {1, 2}))
                        .field("labelKind", "none"),
                400);
        assertThat(dataset.path("detail").asString()).contains("line 2 is blank");
        dataset = upload(new Form()
                .field("kind", "paired-text")
                .file("file", "t.en.gz", gzip(utf8("\uFEFFa man\n\na dog\n")))
                .file("file", "t.de", utf8("ein Mann\r\n\r\nein Hund\n\n\n")));
        assertThat(dataset.path("count").asInt()).isEqualTo(2);
        assertThat(examples(dataset).path(1).path("input").toString()).isEqualTo("[\"a dog\",\"ein Hund\"]");
        try (TextDatasetReader reader = store.openText(name(dataset))) {
            assertThat(List.of(reader.text(0), reader.second(0), reader.text(1), reader.second(1)))
                    .containsExactly("a man", "ein Mann", "a dog", "ein Hund");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "t.tsv | 'a man\tein \"Mann\na dog\tein Hund\n' | | | '[\"a man\",\"ein \\\"Mann\"]'",
                "t.txt | 'a man\tein Mann\n' | | | '[\"a man\",\"ein Mann\"]'",
                "t.csv | 'source,target\na,b\n' | | | '[\"a\",\"b\"]'",
                "t.csv | 'pair,text,label\na,b,x\n' | | | '[\"b\",\"a\"]'",
                "t.csv | 'id,de,en\n1,a,b\n' | en | de | '[\"b\",\"a\"]'",
                "t.csv | '1,a,b\n' | 2 | 1 | '[\"b\",\"a\"]'",
                "t.jsonl | '{\"text\":\"a\",\"pair\":\"b\",\"label\":1}' | | | '[\"a\",\"b\"]'",
                "t.jsonl | '{\"en\":\"a\",\"de\":\"b\"}' | en | de | '[\"a\",\"b\"]'",
                "t.jsonl | '{\"input\":[\"a\",\"b\"]}' | | | '[\"a\",\"b\"]'",
                "t.jsonl | '[\"a\",\"b\"]' | | | '[\"a\",\"b\"]'",
            })
    void pairs_in_one_file(String file, String content, String text, String pair, String first) {
        Form form = new Form().field("kind", "paired-text").file("file", file, utf8(content));
        JsonNode dataset = upload(text == null ? form : form.field("text", text).field("pair", pair));
        assertThat(dataset.path("kind").asString()).isEqualTo("paired-text");
        assertThat(examples(dataset).path(0).path("input").toString()).isEqualTo(first);
    }

    @Test
    void json_lines_with_text_and_pair_need_no_kind() {
        JsonNode dataset = upload(new Form().file("file", "t.jsonl", utf8("{\"text\":\"a\",\"pair\":\"b\"}\n")));
        assertThat(dataset.path("kind").asString()).isEqualTo("paired-text");
    }

    @Test
    void long_texts_come_in_smaller_pages_and_never_as_a_picture() {
        String line = "x".repeat(1_000_000);
        JsonNode dataset = upload(text("t.txt", String.join("\n", List.of(line, line, line, line, line, line))));
        Answer page = api.get(path(dataset) + "/examples?limit=1024");
        assertThat(page.json().path("items").size()).isEqualTo(4);
        assertThat(page.json().path("total").asInt()).isEqualTo(6);
        assertThat(api.get(path(dataset) + "/examples?offset=5")
                        .json()
                        .path("items")
                        .size())
                .isEqualTo(1);
        assertThat(api.get(path(dataset) + "/examples?offset=6").json().path("items"))
                .isEmpty();
        Answer picture = api.get(path(dataset) + "/examples", "Accept", "image/png");
        assertThat(picture.status()).isEqualTo(406);
        assertThat(picture.text()).contains("holds text, which makes no picture");
    }

    private static Form text(String file, String content) {
        return new Form().field("kind", "text").file("file", file, utf8(content));
    }

    private JsonNode upload(Form form) {
        return upload(form, 201);
    }

    private JsonNode upload(Form form, int status) {
        Answer answer = api.postForm("/api/v1/datasets", form.field("name", "text-format-" + NUMBER.incrementAndGet()));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        return answer.json();
    }

    private JsonNode inline(String source) {
        Answer answer = api.post(
                "/api/v1/datasets",
                "{\"name\":\"text-format-%d\",\"source\":{\"type\":\"inline\",%s}}"
                        .formatted(NUMBER.incrementAndGet(), source));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.json();
    }

    private List<String> inputs(JsonNode dataset) {
        List<String> inputs = new ArrayList<>();
        examples(dataset).forEach(example -> inputs.add(example.path("input").asString()));
        return inputs;
    }

    private JsonNode examples(JsonNode dataset) {
        return api.get(path(dataset) + "/examples").json().path("items");
    }

    private static String path(JsonNode dataset) {
        return "/api/v1/datasets/" + name(dataset);
    }

    private static String name(JsonNode dataset) {
        return dataset.path("name").asString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
