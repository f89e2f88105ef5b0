package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Models;
import dev.latent.ServerTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class BadArtifactTest extends ServerTest {

    private static final String MODELS = "/api/v1/models";

    private static final String ENCODER = "encoder.onnx";

    private byte[] artifact;

    @BeforeEach
    void model() {
        if (api.get(MODELS + "/bad-tiny").status() == 404) {
            Models.trainTiny(api, "bad-tiny");
        }
        artifact = Models.artifact(api, "bad-tiny@1");
    }

    static List<Arguments> tampered() {
        return List.of(
                zip("a checksum that is off", "sha256", zip -> {
                    byte[] encoder = zip.entries.get(ENCODER);
                    encoder[encoder.length - 1] ^= 1;
                    return zip;
                }),
                zip("one byte too many", "bytes", zip -> {
                    byte[] encoder = zip.entries.get(ENCODER);
                    zip.entries.put(ENCODER, Arrays.copyOf(encoder, encoder.length + 1));
                    return zip;
                }),
                zip("an entry that does not belong", "run.sh", zip -> with(zip, "run.sh", "exit")),
                zip("an entry that climbs out", "../evil", zip -> with(zip, "../evil", "x")),
                zip("an entry with a path of its own", "/tmp/evil", zip -> with(zip, "/tmp/evil", "x")),
                zip("a folder", "models/", zip -> with(zip, "models/", "")),
                zip("no manifest", "manifest.json", zip -> without(zip, "manifest.json")),
                zip("no encoder", ENCODER, zip -> without(zip, ENCODER)),
                zip("an encoder that is null and not there", "null", zip -> without(zip, ENCODER)
                        .manifest(m -> ((ObjectNode) m.path("files")).putNull(ENCODER))),
                zip(
                        "a metric that is null",
                        "null",
                        zip -> zip.manifest(m -> ((ObjectNode) m.path("metrics")).putNull("loss"))),
                zip(
                        "a decoder that the manifest does not name",
                        "decoder.onnx",
                        zip -> zip.manifest(m -> ((ObjectNode) m.path("files")).remove("decoder.onnx"))),
                zip("a manifest that is no JSON", "no manifest", zip -> with(zip, "manifest.json", "{")),
                zip("a manifest that is no object", "manifest", zip -> with(zip, "manifest.json", "null")),
                zip(
                        "a manifest nested without end",
                        "manifest",
                        zip -> with(zip, "manifest.json", "[".repeat(100_000))),
                zip("an unknown property", "color", zip -> zip.manifest(m -> m.put("color", "red"))),
                zip("another format", "format 2", zip -> zip.manifest(m -> m.put("format", 2))),
                zip("a name that is none", "name", zip -> zip.manifest(m -> m.put("name", "../up"))),
                zip(
                        "other embedding dimensions",
                        "embeddingDimensions",
                        zip -> zip.manifest(m -> m.put("embeddingDimensions", 3))),
                zip(
                        "another shape",
                        "[batch, 4]",
                        zip -> zip.manifest(m -> m.putArray("inputShape").add(5))),
                zip(
                        "a shape beyond any number",
                        "overflow",
                        zip -> zip.manifest(m -> m.put("inputKind", "images")
                                .putArray("inputShape")
                                .add(100_000)
                                .add(100_000))),
                zip(
                        "a shape with null in it",
                        "manifest",
                        zip -> zip.manifest(m -> m.putArray("inputShape").addNull())),
                zip("another kind", "images", zip -> zip.manifest(m -> m.put("inputKind", "images"))),
                zip("an unknown kind", "sounds", zip -> zip.manifest(m -> m.put("inputKind", "sounds"))),
                zip(
                        "an objective with another width",
                        "latentDim",
                        zip -> zip.manifest(m -> ((ObjectNode) m.path("objective")).put("latentDim", 7))),
                zip(
                        "a decoder of another kind",
                        "latent_and_values [batch, 6]",
                        zip -> zip.manifest(m -> ((ObjectNode) m.path("objective")).put("autoregressive", true))),
                zip(
                        "a head without a file",
                        "head",
                        zip -> zip.manifest(m -> m.putObject("head")
                                .put("task", "regression")
                                .put("mode", "linear-probe")
                                .putArray("labels"))),
                zip("a head without a task", "task", zip -> zip.file("head.onnx", zip.entries.get(ENCODER))
                        .manifest(m -> m.putObject("head").putArray("labels"))),
                zip("a head with one label twice", "differ", zip -> zip.file("head.onnx", zip.entries.get(ENCODER))
                        .manifest(m -> m.putObject("head")
                                .put("task", "classification")
                                .put("mode", "linear-probe")
                                .putArray("labels")
                                .add("a")
                                .add("a"))),
                zip("a head that is an encoder", "head.onnx takes input", zip -> zip.file(
                                "head.onnx", zip.entries.get(ENCODER))
                        .manifest(m -> m.putObject("head")
                                .put("task", "classification")
                                .put("mode", "linear-probe")
                                .putArray("labels")
                                .add("a")
                                .add("b"))),
                zip(
                        "an encoder that is a decoder",
                        "encoder.onnx takes latent",
                        zip -> zip.file(ENCODER, zip.entries.get("decoder.onnx"))),
                zip("an encoder that is no graph", "ONNX", zip -> zip.file(ENCODER, "not a graph".getBytes(UTF_8))),
                zip(
                        "half an encoder",
                        "ONNX",
                        zip -> zip.file(
                                ENCODER, Arrays.copyOf(zip.entries.get(ENCODER), zip.entries.get(ENCODER).length / 2))),
                raw("garbage", "no readable zip", bytes -> "garbage".repeat(100).getBytes(UTF_8)),
                raw("nothing", "no readable zip", bytes -> new byte[0]),
                raw("half a zip", "no readable zip", bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
                raw("an entry that is cut off", "", BadArtifactTest::cutOff));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void tampered(String what, String named, Function<byte[], byte[]> tamper) throws IOException {
        List<String> before = stored();
        Answer answer = Models.tryImport(api, tamper.apply(artifact), "");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo("INVALID_ARTIFACT");
        assertThat(answer.text()).contains(named).doesNotContain(home().toString());
        assertThat(stored()).as("what is on disk").isEqualTo(before);
        assertThat(api.get(MODELS + "/bad-tiny").json().path("version").asInt()).isEqualTo(1);
        assertThat(api.get(MODELS + "?limit=200").status()).isEqualTo(200);
    }

    @Test
    void a_bomb_does_not_go_off() throws IOException {
        List<String> before = stored();
        ArtifactZip zip = new ArtifactZip(artifact);
        zip.entries.put(ENCODER, new byte[50_000_000]);
        Answer bomb = Models.tryImport(api, zip.bytes(), "");
        assertThat(bomb.status()).as(bomb.toString()).isEqualTo(400);
        assertThat(bomb.code()).isEqualTo("UNSAFE_ARCHIVE");
        ArtifactZip blown = new ArtifactZip(artifact);
        blown.entries.put("manifest.json", " ".repeat(5_000_000).getBytes(UTF_8));
        Answer manifest = Models.tryImport(api, blown.bytes(), "");
        assertThat(manifest.code()).as(manifest.toString()).isIn("UNSAFE_ARCHIVE", "ARCHIVE_TOO_LARGE");
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void refuses_a_form_without_a_file_or_with_a_name_that_is_none() throws IOException {
        List<String> before = stored();
        Answer missing = api.postForm(MODELS, new HttpApi.Form().field("name", "m"));
        assertThat(missing.status()).as(missing.toString()).isEqualTo(400);
        assertThat(missing.text()).contains("file");
        Answer badName = Models.tryImport(api, artifact, "../m");
        assertThat(badName.status()).as(badName.toString()).isEqualTo(400);
        assertThat(badName.code()).isEqualTo("INVALID_PARAMETER");
        assertThat(api.post(MODELS, "{}").status()).isEqualTo(415);
        assertThat(stored()).isEqualTo(before);
    }

    private static Arguments zip(String what, String named, Function<ArtifactZip, ArtifactZip> tamper) {
        return raw(what, named, bytes -> tamper.apply(new ArtifactZip(bytes)).bytes());
    }

    private static Arguments raw(String what, String named, Function<byte[], byte[]> tamper) {
        return Arguments.of(what, named, tamper);
    }

    private static ArtifactZip with(ArtifactZip zip, String entry, String content) {
        zip.entries.put(entry, content.getBytes(UTF_8));
        return zip;
    }

    private static ArtifactZip without(ArtifactZip zip, String entry) {
        zip.entries.remove(entry);
        return zip;
    }

    /** The directory says that the first entry ends before it does. */
    private static byte[] cutOff(byte[] artifact) {
        byte[] bytes = new ArtifactZip(artifact).bytes();
        ByteBuffer zip = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int directory = zip.getInt(bytes.length - 6);
        zip.putInt(directory + 20, 30);
        return bytes;
    }

    /** All that lies in the folder of models. */
    private static List<String> stored() throws IOException {
        Path models = home().resolve("models");
        try (Stream<Path> files = Files.walk(models)) {
            return files.map(path -> models.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
