package dev.latent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.HttpApi.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a power cut or a bad disk may leave of any file under the home folder. */
class DamageTest {

    private static final String INPUTS = "[[1,2,3,1]]";

    @TempDir
    private Path home;

    private enum Damage {
        TRUNCATE,
        EMPTY,
        GARBLE,
        DELETE;

        void to(Path file) {
            try {
                byte[] content = Files.readAllBytes(file);
                switch (this) {
                    case TRUNCATE -> Files.write(file, Arrays.copyOf(content, content.length / 2));
                    case EMPTY -> Files.write(file, new byte[0]);
                    case GARBLE -> {
                        new Random(content.length).nextBytes(content);
                        Files.write(file, content);
                    }
                    case DELETE -> Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void any_damaged_file_damages_its_artifact_alone_and_is_named() throws IOException {
        String[] arguments = {
            "--latent.models.shipped=" + home.resolve("none"), "--latent.training.checkpoint-every=100ms"
        };
        List<String> models = new ArrayList<>();
        List<String> datasets = new ArrayList<>();
        String paused;
        JsonNode embedding;
        try (ServerProcess server = ServerProcess.start(home, arguments)) {
            HttpApi api = server.api();
            Models.trainTiny(api, "good");
            embedding = Models.encode(api, "good", INPUTS);
            byte[] artifact = Models.artifact(api, "good");
            for (Damage damage : Damage.values()) {
                for (String file : List.of("encoder.onnx", "decoder.onnx", "manifest.json")) {
                    models.add(Models.importAs(api, artifact, name(damage, file)));
                }
                for (String file : List.of("examples.bin", "labels.bin", "factors.bin")) {
                    datasets.add(name(damage, file));
                    Datasets.shapes(api, name(damage, file), 20, 1);
                }
            }
            paused = Jobs.submit(api, "/api/v1/training-jobs", """
                    {"name":"paused","dataset":"good","objective":{"type":"vae","latentDim":2,"likelihood":"gaussian"},
                     "encoder":{"type":"mlp","hidden":[8]},"training":{"epochs":2000,"batchSize":8,"seed":5}}""");
            Jobs.awaitStep(api, paused, 10);
            api.post("/api/v1/jobs/" + paused + "/pause", "");
            assertThat(Jobs.await(api, paused, Set.of("paused", "succeeded"))
                            .path("state")
                            .asString())
                    .isEqualTo("paused");
        }
        for (Damage damage : Damage.values()) {
            for (String file : List.of("encoder.onnx", "decoder.onnx", "manifest.json")) {
                damage.to(home.resolve("models").resolve(name(damage, file)).resolve("1/" + file));
            }
            for (String file : List.of("examples.bin", "labels.bin", "factors.bin")) {
                damage.to(find("datasets", name(damage, file) + "-").resolve(file));
            }
        }
        try (Stream<Path> left = Files.list(home.resolve("jobs/" + paused))) {
            left.forEach(Damage.GARBLE::to);
        }
        Files.writeString(home.resolve("models/.incoming/litter"), "litter");
        Files.writeString(home.resolve("datasets/.incoming/litter"), "litter");
        Files.createDirectories(home.resolve("models/litter/7"));
        Files.createDirectories(home.resolve("datasets/litter"));

        try (ServerProcess server = ServerProcess.start(home, arguments)) {
            HttpApi api = server.api();
            assertThat(Models.encode(api, "good", INPUTS)).isEqualTo(embedding);
            Awaitility.await("all is looked through")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(damaged(api, "/api/v1/datasets?limit=100"))
                            .containsExactlyInAnyOrderElementsOf(datasets));
            assertThat(damaged(api, "/api/v1/models?limit=100"))
                    .containsExactlyInAnyOrderElementsOf(models.stream()
                            .map(reference -> reference.replace("@1", ""))
                            .filter(name -> !name.contains("manifest"))
                            .toList());
            String log = server.output();
            for (String reference : models) {
                Answer answer = api.post("/api/v1/models/" + reference + "/encode", "{\"inputs\":" + INPUTS + "}");
                if (reference.contains("manifest")) {
                    assertThat(answer.json().path("embeddings")).isEqualTo(embedding);
                } else {
                    assertThat(answer.code()).as(answer.toString()).isEqualTo("MODEL_DAMAGED");
                    assertThat(answer.text()).contains(reference);
                    assertThat(log).contains("the model " + reference + " is damaged");
                }
            }
            for (String name : datasets) {
                Answer answer = api.get("/api/v1/datasets/" + name + "/examples");
                assertThat(answer.code()).as(answer.toString()).isEqualTo("DATASET_DAMAGED");
                assertThat(answer.text()).contains(name);
                assertThat(log).contains("The dataset " + name + " is damaged");
            }
            String trained =
                    Jobs.submit(api, "/api/v1/training-jobs", """
                    {"name":"never","dataset":"%s","objective":{"type":"vae","latentDim":2},"training":{"epochs":1}}""".formatted(name(Damage.GARBLE, "examples.bin")));
            assertThat(Jobs.await(api, trained).path("error").path("code").asString())
                    .isEqualTo("DATASET_DAMAGED");
            api.post("/api/v1/jobs/" + paused + "/resume", "");
            assertThat(Jobs.await(api, paused).path("model").asString()).isEqualTo("paused@1");
            for (String name : datasets) {
                assertThat(api.delete("/api/v1/datasets/" + name).status()).isEqualTo(204);
            }
        }
    }

    @Test
    void a_damaged_database_is_named_at_start() throws IOException {
        Path file = Files.createDirectories(home.resolve("db")).resolve("latent.mv.db");
        byte[] garbage = new byte[100_000];
        new Random(1).nextBytes(garbage);
        Files.write(file, garbage);
        assertThatThrownBy(() -> ServerProcess.start(home).close())
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is damaged")
                .hasMessageContaining("backup")
                .hasMessageNotContaining("\tat org.");
        assertThat(file).hasBinaryContent(garbage);
    }

    private static String name(Damage damage, String file) {
        return damage.name().toLowerCase(Locale.ROOT) + "-" + file.substring(0, file.indexOf('.'));
    }

    private Path find(String folder, String start) throws IOException {
        try (Stream<Path> folders = Files.list(home.resolve(folder))) {
            return folders.filter(path -> path.getFileName().toString().startsWith(start))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> damaged(HttpApi api, String list) {
        List<String> names = new ArrayList<>();
        for (JsonNode item : api.get(list).json().path("items")) {
            if (item.has("damage")) {
                names.add(item.path("name").asString());
            }
        }
        return names;
    }
}
