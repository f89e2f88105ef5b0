package dev.latent.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What text cannot be used for, and what becomes of it on a bad disk. */
class TextUseTest extends ServerTest {

    @Autowired
    private DatasetStore store;

    @Autowired
    private DatasetService service;

    @BeforeEach
    void make() {
        api.delete("/api/v1/datasets/words");
        Datasets.inline(api, "words", "[\"a man\",\"a dog\",\"a cat\"]", "[\"x\",\"y\",\"x\"]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "training | expected vectors or images | {'name':'n','dataset':'words','objective':{'type':'vae'}}",
                "training | expected vectors or images | {'name':'n','dataset':'words','objective':{'type':'simclr'}}",
                "training | expected vectors or images | {'name':'n','dataset':'words','objective':{'type':'supervised'}}",
                "fine-tuning | model shapes-vae@1 takes images | {'name':'n','model':'shapes-vae','dataset':'words','task':{'type':'classification'}}",
                "encoding | model shapes-vae@1 takes images | {'model':'shapes-vae','dataset':'words','format':'npy'}",
            })
    void jobs_that_need_numbers_refuse_text(String job, String expected, String request) {
        Answer answer = api.post("/api/v1/" + job + "-jobs", request.replace('\'', '"'));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("DATASET_UNSUITABLE");
        assertThat(answer.json().path("detail").asString()).isEqualTo("dataset words holds text; " + expected);
    }

    @Test
    void views_and_pictures_refuse_text() {
        Answer views = api.get("/api/v1/datasets/words/views", "Accept", "image/png");
        assertThat(views.code()).as(views.toString()).isEqualTo("DATASET_UNSUITABLE");
        Answer sheet = api.get("/api/v1/datasets/words/examples", "Accept", "image/png");
        assertThat(sheet.code()).as(sheet.toString()).isEqualTo("NOT_ACCEPTABLE");
    }

    @Test
    void a_reader_of_one_kind_does_not_open_the_other() {
        Datasets.shapes(api, "sprites-beside-words", 3, 1);
        assertThatThrownBy(() -> store.open("words"))
                .hasMessage("dataset words holds text; expected vectors or images");
        assertThatThrownBy(() -> store.openText("sprites-beside-words"))
                .isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.DATASET_UNSUITABLE))
                .hasMessage("dataset sprites-beside-words holds images; expected text or paired-text");
        try (TextDatasetReader reader = store.openText("words")) {
            assertThatThrownBy(() -> reader.second(0)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> reader.text(3)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void json_lines_of_other_programs_become_text_where_inputs_are_strings() throws IOException {
        Path lines = Files.createTempFile("latent-test", ".part");
        Files.writeString(lines, "{\"input\":\"a man\",\"label\":\"x\"}\n{\"input\":\"a dog\",\"label\":\"y\"}\n");
        api.delete("/api/v1/datasets/file-of-words");
        Dataset dataset = service.createFromJsonLines("file-of-words", lines);
        Files.delete(lines);
        assertThat(dataset.kind()).isEqualTo(DatasetKind.TEXT);
        assertThat(dataset.labels().names()).containsExactly("x", "y");
    }

    @ParameterizedTest
    @ValueSource(strings = {DatasetWriter.EXAMPLES, DatasetWriter.OFFSETS, DatasetWriter.LABELS})
    void a_file_with_another_content_is_damage(String file) throws IOException {
        Path path = file("words", file);
        byte[] content = Files.readAllBytes(path);
        content[content.length / 2] ^= 1;
        Files.write(path, content);
        damaged(() -> store.openText("words"));
    }

    @ParameterizedTest
    @ValueSource(strings = {DatasetWriter.EXAMPLES, DatasetWriter.OFFSETS})
    void a_file_that_is_cut_short_while_it_is_read_ends_the_reader_and_not_the_process(String file) throws IOException {
        try (TextDatasetReader reader = store.openText("words");
                FileChannel channel = FileChannel.open(file("words", file), StandardOpenOption.WRITE)) {
            assertThat(reader.text(2)).isEqualTo("a cat");
            channel.truncate(3);
            damaged(() -> reader.text(2));
        }
        assertThat(api.get("/api/v1/datasets/words/examples").code()).isEqualTo("DATASET_DAMAGED");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1000, Long.MAX_VALUE})
    void an_offset_beyond_the_text_is_damage_for_who_only_looks(long offset) throws IOException {
        try (FileChannel channel = FileChannel.open(file("words", DatasetWriter.OFFSETS), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, Long.reverseBytes(offset)), Long.BYTES);
        }
        Answer answer = api.get("/api/v1/datasets/words/examples");
        assertThat(answer.code()).as(answer.toString()).isEqualTo("DATASET_DAMAGED");
    }

    private interface Reading {

        void run() throws IOException;
    }

    private static void damaged(Reading reading) {
        assertThatThrownBy(reading::run)
                .isInstanceOfSatisfying(ServiceException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.DATASET_DAMAGED))
                .hasMessageContaining("words");
    }

    private static Path file(String dataset, String file) throws IOException {
        try (Stream<Path> folders = Files.list(home().resolve("datasets"))) {
            return folders.filter(folder -> folder.getFileName().toString().matches(dataset + "-[0-9a-f]{8}"))
                    .findFirst()
                    .orElseThrow()
                    .resolve(file);
        }
    }
}
