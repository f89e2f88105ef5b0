package dev.latent.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerProcess;
import dev.latent.ServerTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Another server, with a home folder that an earlier one left in disorder, and then with a full disk. */
class ModelTransferTest extends ServerTest {

    private static final String MODELS = "/api/v1/models";

    private static final String INPUTS = "[[1,2,3,1],[4,0,9,1],[-7.5,1e3,0.25,1]]";

    @TempDir
    private Path other;

    @Test
    void a_model_moves_to_another_server_which_first_puts_its_house_in_order() throws IOException {
        Models.trainTiny(api, "moving");
        byte[] artifact = Models.artifact(api, "moving@1");
        leaveDisorder(artifact);
        String shipped = "--latent.models.shipped=" + other.resolve("shipped");
        try (ServerProcess server = ServerProcess.start(other, shipped)) {
            HttpApi there = server.api();
            hasPutThingsInOrder(there);
            givesTheSameNumbers(there, artifact);
            keepsWhatShips(there);
        }
        try (ServerProcess server = ServerProcess.start(other, shipped, "--latent.models.reserve=1000TB")) {
            publishesNothingOnAFullDisk(server, artifact);
        }
    }

    private void leaveDisorder(byte[] artifact) throws IOException {
        Path models = other.resolve("models");
        new ArtifactZip(artifact).unpack(other.resolve("shipped/moving/1"));
        new ArtifactZip(artifact)
                .manifest(manifest -> manifest.put("name", "adopted"))
                .unpack(models.resolve("adopted/1"));
        new ArtifactZip(artifact).unpack(models.resolve(".removed/deleted@4"));
        ArtifactZip half = new ArtifactZip(artifact);
        half.entries.remove("manifest.json");
        half.unpack(models.resolve("half/1"));
        Path abandoned = models.resolve(".incoming/model-1");
        half.unpack(abandoned);
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }

    private void hasPutThingsInOrder(HttpApi there) {
        assertThat(references(there)).containsExactly("adopted@1", "moving@1");
        assertThat(other.resolve("models/.incoming")).isEmptyDirectory();
        assertThat(other.resolve("models/.removed")).isEmptyDirectory();
        assertThat(there.get(MODELS + "/half").code()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(Models.encode(there, "adopted", INPUTS)).isEqualTo(Models.encode(api, "moving", INPUTS));
    }

    private void givesTheSameNumbers(HttpApi there, byte[] artifact) {
        Answer imported = Models.tryImport(there, artifact, "");
        assertThat(imported.status()).as(imported.toString()).isEqualTo(201);
        // after the version that ships
        assertThat(imported.header("Location")).isEqualTo(MODELS + "/moving@2");
        assertThat(Models.encode(there, "moving@2", INPUTS)).isEqualTo(Models.encode(api, "moving", INPUTS));
        String score = "{\"inputs\":" + INPUTS + ",\"seed\":1}";
        assertThat(there.post(MODELS + "/moving@2/score", score).json().path("scores"))
                .isEqualTo(api.post(MODELS + "/moving/score", score).json().path("scores"));
        assertThat(new ArtifactZip(Models.artifact(there, "moving@2")).entries.get("encoder.onnx"))
                .isEqualTo(new ArtifactZip(artifact).entries.get("encoder.onnx"));
    }

    private static void keepsWhatShips(HttpApi there) {
        assertThat(there.get(MODELS + "/moving@1").json().path("readOnly").asBoolean())
                .isTrue();
        for (String reference : List.of("moving@1", "moving")) {
            Answer refused = there.delete(MODELS + "/" + reference);
            assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("MODEL_READ_ONLY");
        }
        assertThat(there.get(MODELS + "/moving@2").status()).isEqualTo(200);
        assertThat(there.put(MODELS + "/moving/aliases/stable", "{\"version\":1}")
                        .status())
                .isEqualTo(201);
        assertThat(Models.encode(there, "moving@stable", INPUTS)).hasSize(3);
        assertThat(there.delete(MODELS + "/moving@2").status()).isEqualTo(204);
        assertThat(there.get(MODELS + "/moving").json().path("version").asInt()).isEqualTo(1);
    }

    private void publishesNothingOnAFullDisk(ServerProcess server, byte[] artifact) throws IOException {
        HttpApi there = server.api();
        List<String> before = files();
        Answer imported = Models.tryImport(there, artifact, "no-room");
        assertThat(imported.status()).as(imported.toString()).isEqualTo(507);
        assertThat(imported.code()).isEqualTo("STORAGE_FULL");
        Datasets.inline(there, "rows", "[[1,2,3],[2,3,4],[4,5,6],[7,8,9]]", "");
        String id = Jobs.submit(there, "/api/v1/training-jobs", """
                {"name":"no-room","dataset":"rows","objective":{"type":"vae","latentDim":1,"likelihood":"gaussian"},
                 "encoder":{"type":"mlp","hidden":[4]},"training":{"epochs":1}}""");
        JsonNode job = Jobs.await(there, id);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("failed");
        assertThat(job.path("error").path("code").asString())
                .as(server.output())
                .isEqualTo("STORAGE_FULL");
        assertThat(job.path("error").path("detail").asString()).contains("bytes");
        assertThat(there.get(MODELS + "/no-room").code()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(files()).isEqualTo(before);
        assertThat(references(there)).containsExactly("adopted@1", "moving@1");
        assertThat(Models.encode(there, "adopted", INPUTS)).hasSize(3);
        assertThat(there.delete(MODELS + "/adopted").status()).isEqualTo(204);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(other.resolve("models"))) {
            return files.map(Path::toString).sorted().toList();
        }
    }

    private static List<String> references(HttpApi server) {
        List<String> references = new ArrayList<>();
        server.get(MODELS)
                .json()
                .path("items")
                .forEach(model -> references.add(model.path("reference").asString()));
        return references;
    }
}
