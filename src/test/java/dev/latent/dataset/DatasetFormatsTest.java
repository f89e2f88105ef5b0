package dev.latent.dataset;

import static dev.latent.dataset.UploadFiles.floats;
import static dev.latent.dataset.UploadFiles.gzip;
import static dev.latent.dataset.UploadFiles.idx;
import static dev.latent.dataset.UploadFiles.image;
import static dev.latent.dataset.UploadFiles.npy;
import static dev.latent.dataset.UploadFiles.zip;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class DatasetFormatsTest extends ServerTest {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void idx_images_with_labels_in_a_second_file_gzipped_or_not(boolean zipped) {
        byte[] images = idx(
                0x08, new int[] {2, 2, 3}, new byte[] {0, 51, 102, (byte) 153, (byte) 204, (byte) 255, 1, 2, 3, 4, 5, 6
                });
        byte[] labels = idx(0x08, new int[] {2}, new byte[] {7, 1});
        JsonNode dataset = upload(new Form()
                .file("file", "images", zipped ? gzip(images) : images)
                .file("labels", "labels", zipped ? gzip(labels) : labels));
        assertThat(dataset.path("kind").asString()).isEqualTo("images");
        assertThat(dataset.path("shape").toString()).isEqualTo("[2,3]");
        assertThat(dataset.path("count").asInt()).isEqualTo(2);
        assertThat(dataset.path("sha256").asString()).hasSize(64);
        assertThat(dataset.path("labels").path("names").toString()).isEqualTo("[\"1\",\"7\"]");
        JsonNode first = examples(dataset).path(0);
        assertThat(first.path("label").asString()).isEqualTo("7");
        assertValues(first, 0, 0.2, 0.4, 0.6, 0.8, 1);
    }

    @Test
    void two_files_under_one_field() {
        JsonNode dataset = upload(new Form()
                .file("file", "labels", idx(0x08, new int[] {2}, new byte[] {3, 4}))
                .file("file", "images", idx(0x08, new int[] {2, 1, 1}, new byte[] {0, (byte) 255})));
        assertThat(examples(dataset).path(1).path("label").asString()).isEqualTo("4");
    }

    @ParameterizedTest
    @CsvSource({
        "<f4, 4", ">f4, 4", "<f8, 8", ">f8, 8", "<f2, 2", "|u1, 1", "|i1, 1", "<i2, 2", ">i2, 2", "<u2, 2", "<i4, 4",
        ">i4, 4", "<u4, 4", "<i8, 8", ">i8, 8", "<u8, 8"
    })
    void npy_of_every_number_type_in_both_orders(String descr, int bytes) {
        int[] values = {1, 2, 3, 4, 5, 6};
        for (boolean fortran : new boolean[] {false, true}) {
            ByteBuffer data = ByteBuffer.allocate(bytes * values.length)
                    .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < values.length; i++) {
                put(data, descr, values[fortran ? i % 2 * 3 + i / 2 : i]);
            }
            JsonNode dataset = upload(new Form().file("file", "x.npy", npy(descr, fortran, "2, 3", data.array())));
            assertThat(dataset.path("kind").asString()).isEqualTo("vectors");
            assertValues(examples(dataset).path(0), 1, 2, 3);
            assertValues(examples(dataset).path(1), 4, 5, 6);
        }
    }

    @Test
    void npy_colour_images_in_fortran_order() {
        byte[] data = new byte[2 * 2 * 2 * 3];
        // element [n, y, x, c] = 100 n + 20 y + 10 x + c
        for (int n = 0; n < 2; n++) {
            for (int y = 0; y < 2; y++) {
                for (int x = 0; x < 2; x++) {
                    for (int c = 0; c < 3; c++) {
                        data[n + 2 * (y + 2 * (x + 2 * c))] = (byte) (100 * n + 20 * y + 10 * x + c);
                    }
                }
            }
        }
        JsonNode dataset = upload(new Form().file("file", "x.npy", npy("|u1", true, "2, 2, 2, 3", data)));
        assertThat(dataset.path("shape").toString()).isEqualTo("[2,2,3]");
        JsonNode input = examples(dataset).path(1).path("input");
        int[] expected = {100, 101, 102, 110, 111, 112, 120, 121, 122, 130, 131, 132};
        for (int i = 0; i < expected.length; i++) {
            assertThat(input.get(i).asDouble() * 255).isCloseTo(expected[i], within(1e-4));
        }
    }

    @Test
    void npz_with_examples_and_labels() {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("y.npy", npy("<i8", false, "2,", longs(5, 6)));
        arrays.put("x.npy", npy("<f4", false, "2, 2", floats(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4)));
        JsonNode dataset = upload(new Form().file("file", "data.npz", zip(arrays)));
        assertThat(examples(dataset).path(1).path("label").asString()).isEqualTo("6");
        assertValues(examples(dataset).path(1), 3, 4);
    }

    @Test
    void npz_with_numpys_own_names() {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("arr_0.npy", npy("<f4", false, "2, 2", floats(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4)));
        arrays.put("arr_1.npy", npy("<i8", false, "2,", longs(5, 6)));
        JsonNode dataset = upload(new Form().file("file", "data.npz", zip(arrays)));
        assertThat(examples(dataset).path(1).path("label").asString()).isEqualTo("6");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a,b,label\n1,2,x\n3,4,y\n' | | x | class",
                "'a,b,kind\n1,2,x\n3,4,y\n' | kind | x | class",
                "'1,2,x\n3,4,y\n' | | x | class",
                "'x;1;2\r\ny;3;4\r\n' | 0 | x | class",
                "'1\t2\tx\n3\t4\ty' | -1 | x | class",
                "'\uFEFFa,b,target\r\n1,2,0.5\n3,4,1\n' | | 0.5 | value",
                "'a,b,y\n1,2,7\n3,4,9\n' | | 7 | class",
                "'0,1,label\n1,2,x\n3,4,y\n' | | x | class",
                "'0,1,kind\n1,2,x\n3,4,y\n' | kind | x | class",
                "'\"a,1\";\"b,2,3\";label\n1;2;x\n3;4;y\n' | | x | class",
                "'1, 2, \"x\"\n3, 4, \"y\"\n\n\n' | | x | class",
                "'1,2,x\r3,4,y\r' | | x | class",
                "'x,1.0e0,2E0\ny,3,4\n' | -3 | x | class",
                "'\"a\",\"b\",\"class\"\n\"1\",\"2\",\"x\"\n3,4,y\n' | | x | class",
            })
    void csv_with_and_without_a_header(String text, String labels, String label, String kind) {
        Form form = new Form().file("file", "t.csv", text.getBytes(UTF_8));
        JsonNode dataset = upload(labels == null ? form : form.field("labels", labels));
        assertThat(dataset.path("labels").path("kind").asString()).isEqualTo(kind);
        assertThat(dataset.path("count").asInt()).isEqualTo(2);
        JsonNode first = examples(dataset).path(0);
        assertThat(first.path("label").asString()).isEqualTo(label);
        assertValues(first, 1, 2);
    }

    @Test
    void csv_without_labels_and_with_tags() {
        JsonNode plain = upload(new Form().file("file", "t.csv", "1,2\n3,4\n".getBytes(UTF_8)));
        assertThat(plain.path("labels").path("kind").asString()).isEqualTo("none");
        JsonNode tagged = upload(new Form()
                .file("file", "t.csv", "a,b,label\n1,2,red|round\n3,4,\n5,6,red\n".getBytes(UTF_8))
                .field("labelKind", "tags"));
        assertThat(tagged.path("labels").toString())
                .isEqualTo("{\"kind\":\"tags\",\"names\":[\"red\",\"round\"],\"counts\":[2,1],\"labelled\":2}");
        assertThat(examples(tagged).path(0).path("label").toString()).isEqualTo("[\"red\",\"round\"]");
    }

    @Test
    void a_number_that_is_a_class_has_one_name() {
        JsonNode dataset = upload(new Form()
                .file("file", "t.csv", "a,label\n1,1\n2,0.5\n3,1\n4,2\n".getBytes(UTF_8))
                .field("labelKind", "class"));
        assertThat(dataset.path("labels").path("names").toString()).isEqualTo("[\"0.5\",\"1\",\"2\"]");
    }

    @Test
    void values_may_be_more_than_classes_may_be() {
        StringBuilder text = new StringBuilder("a,label\n");
        IntStream.range(0, 100_001)
                .forEach(i -> text.append(i).append(',').append(i).append('\n'));
        Form form = new Form().file("file", "t.csv", text.toString().getBytes(UTF_8));
        assertThat(upload(form.field("labelKind", "value"))
                        .path("labels")
                        .path("labelled")
                        .asInt())
                .isEqualTo(100_001);
    }

    @Test
    void labels_may_come_as_lines_with_blank_ones_at_the_end() {
        JsonNode dataset = upload(new Form()
                .file("file", "t.csv", "1\n2\n3\n".getBytes(UTF_8))
                .file("labels", "labels.txt", "\uFEFFx\r\n\r\ny\r\n\r\n".getBytes(UTF_8)));
        assertThat(dataset.path("labels").path("names").toString()).isEqualTo("[\"x\",\"y\"]");
        assertThat(examples(dataset).path(1).has("label")).isFalse();
    }

    @Test
    void labels_may_be_missing_for_some_examples() {
        JsonNode dataset = upload(new Form().file("file", "t.csv", "a,label\n1,x\n2,\n3,y\n".getBytes(UTF_8)));
        assertThat(dataset.path("labels").path("labelled").asInt()).isEqualTo(2);
        assertThat(examples(dataset).path(1).has("label")).isFalse();
    }

    @Test
    void zip_of_images_with_labels_from_folders() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("set/b/2.jpg", image("jpg", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 200));
        files.put("set/a/1.png", image("png", BufferedImage.TYPE_BYTE_GRAY, 4, 4, 51));
        files.put("set/a/3.png", image("png", BufferedImage.TYPE_BYTE_BINARY, 4, 4, 0xffffff));
        files.put("__MACOSX/set/a/._1.png", new byte[] {1});
        files.put("set/.DS_Store", new byte[] {1});
        JsonNode dataset = upload(new Form().file("file", "images.zip", zip(files)));
        assertThat(dataset.path("shape").toString()).isEqualTo("[4,4]");
        assertThat(dataset.path("labels").path("names").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(examples(dataset).path(0).path("input").get(0).asDouble()).isCloseTo(0.2, within(1e-6));
        assertThat(examples(dataset).path(1).path("input").get(0).asDouble()).isEqualTo(1);
        assertThat(examples(dataset).path(2).path("label").asString()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "IBM437"})
    void zip_with_names_in_any_script(String charset) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, Charset.forName(charset))) {
            for (String name : List.of("süß/1.png", "é/2.png")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(image("png", BufferedImage.TYPE_BYTE_GRAY, 2, 2, 7));
                zip.closeEntry();
            }
        }
        JsonNode dataset = upload(new Form().file("file", "images.zip", out.toByteArray()));
        assertThat(dataset.path("labels").path("names").toString()).isEqualTo("[\"süß\",\"é\"]");
    }

    @Test
    void zip_of_images_of_which_some_have_colour() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("1.png", image("png", BufferedImage.TYPE_BYTE_GRAY, 2, 2, 51));
        files.put("2.png", image("png", BufferedImage.TYPE_INT_RGB, 2, 2, 0xff3300));
        JsonNode dataset = upload(new Form().file("file", "images.zip", zip(files)));
        assertThat(dataset.path("shape").toString()).isEqualTo("[2,2,3]");
        assertThat(dataset.path("labels").path("kind").asString()).isEqualTo("none");
        assertValues(examples(dataset).path(0).path("input").get(0), 0.2);
        JsonNode colour = examples(dataset).path(1).path("input");
        assertThat(List.of(colour.get(0).asDouble(), colour.get(2).asDouble())).isEqualTo(List.of(1.0, 0.0));
        assertThat(colour.get(1).asDouble()).isCloseTo(0.2, within(1e-6));
    }

    @Test
    void json_lines_and_inline_rows() {
        String lines = "{\"input\":[[0,1],[0.5,0.25]],\"label\":\"a\"}\n\n{\"input\":[[1,1],[1,1]],\"label\":null}\n";
        JsonNode dataset = upload(new Form().file("file", "t.jsonl", lines.getBytes(UTF_8)));
        assertThat(dataset.path("kind").asString()).isEqualTo("images");
        assertThat(dataset.path("shape").toString()).isEqualTo("[2,2]");
        Answer inline = api.post(
                "/api/v1/datasets",
                "{\"name\":\"%s\",\"source\":{\"type\":\"inline\",\"rows\":[[1,2],[3,4]],\"labels\":[[\"p\",\"q\"],[]]}}"
                        .formatted(name()));
        assertThat(inline.status()).as(inline.toString()).isEqualTo(201);
        assertThat(inline.json().path("labels").path("kind").asString()).isEqualTo("tags");
        assertThat(api.get(inline.header("Location")).json()).isEqualTo(inline.json());
        String uri = "data:image/png;base64,"
                + Base64.getEncoder().encodeToString(image("png", BufferedImage.TYPE_BYTE_GRAY, 2, 3, 51));
        Answer images = api.post(
                "/api/v1/datasets",
                "{\"name\":\"%s\",\"source\":{\"type\":\"inline\",\"rows\":[\"%s\"]}}".formatted(name(), uri));
        assertThat(images.json().path("shape").toString()).as(images.toString()).isEqualTo("[3,2]");
    }

    @Test
    void examples_as_a_picture_and_as_pages() throws IOException {
        JsonNode dataset = shapes(32, 1);
        String path = "/api/v1/datasets/" + dataset.path("name").asString() + "/examples";
        Answer picture = api.get(path + "?limit=9", "Accept", "image/png");
        assertThat(picture.header("Content-Type")).isEqualTo("image/png");
        assertThat(ImageIO.read(new ByteArrayInputStream(picture.bytes())).getWidth())
                .isEqualTo(3 * 66 + 2);
        JsonNode page = api.get(path + "?offset=38&limit=5").json();
        assertThat(page.path("total").asInt()).isEqualTo(40);
        assertThat(page.path("items").size()).isEqualTo(2);
        assertThat(page.path("items").path(0).path("index").asInt()).isEqualTo(38);
        JsonNode flat = upload(new Form().file("file", "t.csv", "1,2,3\n3,4,5\n".getBytes(UTF_8)));
        Answer none = api.get("/api/v1/datasets/" + flat.path("name").asString() + "/examples", "Accept", "image/png");
        assertThat(none.status()).isEqualTo(406);
    }

    @Test
    void wide_examples_come_in_smaller_pages() throws IOException {
        JsonNode dataset =
                upload(new Form().file("file", "x.npy", npy("|u1", false, "9, 1000, 1000", new byte[9_000_000])));
        String path = "/api/v1/datasets/" + dataset.path("name").asString() + "/examples?limit=1024";
        assertThat(api.get(path).json().path("items").size()).isEqualTo(4);
        Answer picture = api.get(path, "Accept", "image/png");
        assertThat(ImageIO.read(new ByteArrayInputStream(picture.bytes())).getWidth())
                .isEqualTo(2 * 1002 + 2);
    }

    @Test
    void lists_by_pages_and_deletes() {
        JsonNode dataset = shapes(32, 2);
        String cursor = "";
        boolean seen = false;
        do {
            JsonNode page = api.get("/api/v1/datasets?limit=2&cursor=" + cursor).json();
            assertThat(page.path("items").size()).isBetween(1, 2);
            for (JsonNode item : page.path("items")) {
                seen |= item.equals(dataset);
            }
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        assertThat(seen).isTrue();
        String path = "/api/v1/datasets/" + dataset.path("name").asString();
        assertThat(api.delete(path).status()).isEqualTo(204);
        assertThat(api.get(path).code()).isEqualTo("DATASET_NOT_FOUND");
        assertThat(api.delete(path).code()).isEqualTo("DATASET_NOT_FOUND");
    }

    @ParameterizedTest
    @CsvSource({
        "mnist/t10k-images-idx3-ubyte.gz, 10000, '[28,28]'",
        "optdigits/optdigits.tra, 3823, [64]",
        "omniglot/images_background_small1.zip, 2720, '[105,105]'"
    })
    void real_files_come_in_whole(String file, int count, String shape) throws IOException {
        Path path = Path.of("..", "shared", "data").resolve(file);
        assumeTrue(Files.exists(path), "no " + path);
        JsonNode dataset = upload(new Form().file("file", path.getFileName().toString(), Files.readAllBytes(path)));
        assertThat(dataset.path("count").asInt()).isEqualTo(count);
        assertThat(dataset.path("shape").toString()).isEqualTo(shape);
        int classes = dataset.path("labels").path("names").size();
        assertThat(classes).isEqualTo(file.startsWith("mnist") ? 0 : file.startsWith("optdigits") ? 10 : 136);
    }

    private JsonNode shapes(int size, int seed) {
        Answer answer = api.post(
                "/api/v1/datasets",
                "{\"name\":\"%s\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":40,\"seed\":%d,\"size\":%d}}"
                        .formatted(name(), seed, size));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.json();
    }

    private JsonNode upload(Form form) {
        Answer answer = api.postForm("/api/v1/datasets", form.field("name", name()));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.json();
    }

    private JsonNode examples(JsonNode dataset) {
        return api.get("/api/v1/datasets/" + dataset.path("name").asString() + "/examples")
                .json()
                .path("items");
    }

    private static String name() {
        return "format-" + NUMBER.incrementAndGet();
    }

    private static void assertValues(JsonNode example, double... expected) {
        JsonNode input = example.isNumber() ? example : example.path("input");
        for (int i = 0; i < expected.length; i++) {
            double actual = input.isNumber() ? input.asDouble() : input.get(i).asDouble();
            assertThat(actual).isCloseTo(expected[i], within(1e-6));
        }
        assertThat(input.isNumber() ? 1 : input.size()).isEqualTo(expected.length);
    }

    private static byte[] longs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(values);
        return buffer.array();
    }

    private static void put(ByteBuffer data, String descr, int value) {
        switch (descr.substring(1)) {
            case "f2" -> data.putShort(new short[] {0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600}[value - 1]);
            case "f4" -> data.putFloat(value);
            case "f8" -> data.putDouble(value);
            case "u1", "i1" -> data.put((byte) value);
            case "i2", "u2" -> data.putShort((short) value);
            case "i4", "u4" -> data.putInt(value);
            default -> data.putLong(value);
        }
    }
}
