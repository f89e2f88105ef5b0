package dev.latent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.artifact.InProcessS3;
import dev.latent.artifact.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Machines that have nothing in common but a PostgreSQL and a bucket: servers with home folders of their own. */
class SharedHomesTest {

    private static final String INPUTS = "[[1,2,3,1],[4,0,9,1]]";

    @TempDir
    private Path folder;

    @Test
    void what_one_machine_stores_another_uses_and_deletes() throws Exception {
        try (PostgresDatabase database = PostgresDatabase.start();
                S3Server bucket = S3Server.start();
                ServerProcess front = start("front", database, bucket, "--latent.role=server");
                ServerProcess back = start("back", database, bucket)) {
            HttpApi a = front.api();
            HttpApi b = back.api();
            assertThat(Models.trainTiny(a, "tiny")).isEqualTo("tiny@1");
            assertThat(folder.resolve("front/models/tiny")).doesNotExist();
            assertThat(folder.resolve("back/models/tiny/1/encoder.onnx")).exists();
            JsonNode embedding = Models.encode(a, "tiny", INPUTS);
            assertThat(embedding).isEqualTo(Models.encode(b, "tiny", INPUTS));
            assertThat(Models.artifact(a, "tiny")).isEqualTo(Models.artifact(b, "tiny"));
            assertThat(Models.importAs(a, Models.artifact(b, "tiny"), "copy")).isEqualTo("copy@1");
            assertThat(Models.encode(b, "copy", INPUTS)).isEqualTo(embedding);
            JsonNode job = Jobs.succeed(
                    a, "/api/v1/encoding-jobs", "{\"model\":\"tiny\",\"dataset\":\"tiny\",\"format\":\"npy\"}");
            String result = "/api/v1/jobs/" + job.path("id").asString() + "/result";
            assertThat(folder.resolve("front/jobs/results")).doesNotExist();
            assertThat(a.get(result).bytes())
                    .hasSize(128 + 24 * 2 * 4)
                    .isEqualTo(b.get(result).bytes());
            String neighbours = "/api/v1/models/tiny/neighbours?dataset=tiny&index=0";
            assertThat(a.get(neighbours).json()).isEqualTo(b.get(neighbours).json());
            Datasets.inline(b, "rows", "[[1,2],[3,4]]", "");
            assertThat(Datasets.example(a, "rows", 1).path("input").toString()).isEqualTo("[3.0,4.0]");

            assertThat(a.delete("/api/v1/models/tiny").status()).isEqualTo(204);
            assertThat(a.delete("/api/v1/datasets/tiny").status()).isEqualTo(204);
            assertThat(a.delete("/api/v1/datasets/rows").status()).isEqualTo(204);
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> b.post("/api/v1/models/tiny/encode", "{\"inputs\":%s}".formatted(INPUTS))
                                    .status()
                            == 404);
            assertThat(b.get("/api/v1/datasets/rows/examples").status()).isEqualTo(404);
            back.kill();
            front.kill();
            try (ServerProcess again = start("back", database, bucket)) {
                assertThat(again.api().get("/api/v1/models/tiny").status()).isEqualTo(404);
                assertThat(folder.resolve("back/models/tiny/1")).doesNotExist();
                assertThat(Models.encode(again.api(), "copy", INPUTS)).isEqualTo(embedding);
            }
        }
    }

    @Test
    void a_home_from_before_the_bucket_goes_there_and_a_damaged_or_absent_copy_comes_back() throws Exception {
        try (InProcessS3 bucket = new InProcessS3()) {
            S3Server server = S3Server.of(bucket);
            JsonNode embedding;
            try (ServerProcess before = ServerProcess.start(folder.resolve("home"), withoutShipped())) {
                assertThat(before.loadedClasses())
                        .contains("dev.latent.artifact.SharedFolder")
                        .doesNotContain("software.amazon");
                Models.trainTiny(before.api(), "tiny");
                embedding = Models.encode(before.api(), "tiny", INPUTS);
            }
            List<String> arguments = new ArrayList<>(server.arguments());
            arguments.addAll(List.of(withoutShipped()));
            try (ServerProcess with = ServerProcess.start(folder.resolve("home"), arguments.toArray(String[]::new))) {
                Awaitility.await("all is in the bucket")
                        .atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(bucket.objects().keySet())
                                .anyMatch(key -> key.matches("team/latent/models/tiny-[^/]*/manifest.json"))
                                .anyMatch(key -> key.matches("team/latent/datasets/tiny-[^/]*/examples.bin")));
                Files.writeString(folder.resolve("home/models/tiny/1/encoder.onnx"), "damaged");
                for (Path examples : find("examples.bin")) {
                    Files.delete(examples);
                }
                assertThat(Models.encode(with.api(), "tiny", INPUTS)).isEqualTo(embedding);
                assertThat(Datasets.example(with.api(), "tiny", 0).path("input"))
                        .hasSize(4);

                bucket.refuse(100_000);
                Answer full = with.api().post("/api/v1/datasets", """
                        {"name":"refused","source":{"type":"inline","rows":[[1,2],[3,4]]}}""");
                assertThat(full.status()).as(full.toString()).isEqualTo(503);
                assertThat(full.code()).isEqualTo("STORAGE_UNAVAILABLE");
                assertThat(full.header("Retry-After")).isNotEmpty();
                assertThat(full.text())
                        .doesNotContain(server.arguments().get(1))
                        .doesNotContain("127.0.0.1");
                assertThat(with.api().get("/api/v1/datasets/refused").status()).isEqualTo(404);
                assertThat(find("refused")).isEmpty();
                Files.delete(folder.resolve("home/models/tiny/1/decoder.onnx"));
                Answer unread = with.api().get("/api/v1/models/tiny/artifact");
                assertThat(unread.code()).as(unread.toString()).isEqualTo("STORAGE_UNAVAILABLE");
                bucket.refuse(0);
                assertThat(Models.artifact(with.api(), "tiny")).isNotEmpty();
                assertThat(with.output()).doesNotContain(InProcessS3.SECRET_KEY);
            }
        }
    }

    @Test
    void a_job_goes_on_from_its_checkpoint_on_another_machine() throws Exception {
        try (PostgresDatabase database = PostgresDatabase.start();
                S3Server bucket = S3Server.start()) {
            String often = "--latent.training.checkpoint-every=200ms";
            String id;
            try (ServerProcess first = start("first", database, bucket, often)) {
                Datasets.shapes(first.api(), "shapes", 300, 1);
                id = Jobs.submit(first.api(), "/api/v1/training-jobs", """
                        {"name":"moved","dataset":"shapes","objective":{"type":"vae","latentDim":4},
                         "encoder":{"type":"mlp","hidden":[64]},"training":{"epochs":300,"batchSize":16,"seed":3}}""");
                Awaitility.await("a checkpoint")
                        .atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> events(first.api(), id).contains("\"checkpoint\""));
                first.kill();
            }
            try (ServerProcess second = start("second", database, bucket, often)) {
                JsonNode job = Jobs.await(second.api(), id);
                assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
                assertThat(events(second.api(), id)).contains("\"checkpoint-loaded\"");
                Awaitility.await("the job's folder is gone")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> Files.notExists(folder.resolve("second/jobs/" + id)));
            }
        }
    }

    private static String events(HttpApi api, String id) {
        return api.get("/api/v1/jobs/" + id + "/events?limit=1000").text();
    }

    private ServerProcess start(String home, PostgresDatabase database, S3Server bucket, String... others)
            throws IOException {
        List<String> arguments = new ArrayList<>(bucket.arguments());
        arguments.addAll(List.of(withoutShipped()));
        arguments.addAll(List.of(others));
        return ServerProcess.start(folder.resolve(home), database.arguments(arguments.toArray(String[]::new)));
    }

    private String[] withoutShipped() {
        return new String[] {"--latent.models.shipped=" + folder.resolve("none")};
    }

    private List<Path> find(String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("home/datasets"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(name))
                    .toList();
        }
    }
}
