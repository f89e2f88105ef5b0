package dev.latent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A disk that has room for small files and none for large ones, which needs no disk of its own: Linux limits a process's files. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

    private static final long ROOM = 4_000_000;

    private static final String LARGE = """
            {"name":"%s","dataset":"shapes","objective":{"type":"vae","latentDim":4},"encoder":{"type":"mlp","hidden":[1024]},
             "training":{"epochs":%d,"batchSize":64,"seed":3}}""";

    private static final String INPUTS = "[[1,2,3,1]]";

    @TempDir
    private Path home;

    @Test
    void what_does_not_fit_fails_by_name_leaves_nothing_and_hinders_nothing() throws Exception {
        try (ServerProcess server = ServerProcess.start(
                home, "--latent.models.shipped=" + home.resolve("none"), "--latent.training.checkpoint-every=3s")) {
            HttpApi api = server.api();
            Datasets.shapes(api, "shapes", 256, 1);
            Models.trainTiny(api, "tiny");
            byte[] artifact = Models.artifact(api, "tiny");
            JsonNode embedding = Models.encode(api, "tiny", INPUTS);
            long before = files();
            server.limitFiles(ROOM);

            assertFull(api.post("/api/v1/datasets", """
                    {"name":"made","source":{"type":"builtin","generator":"shapes","count":6000,"seed":1}}"""));
            HttpApi.Form form = new HttpApi.Form().field("name", "sent").file("file", "rows.csv", rows());
            assertFull(api.postForm("/api/v1/datasets", form));
            for (String name : new String[] {"made", "sent"}) {
                assertThat(api.get("/api/v1/datasets/" + name).status()).isEqualTo(404);
            }
            assertFailed(api, "checkpointing", 10_000);
            assertFailed(api, "publishing", 1);
            Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(files())
                    .isEqualTo(before));

            assertThat(Models.encode(api, "tiny", INPUTS)).isEqualTo(embedding);
            assertThat(Models.artifact(api, "tiny")).isEqualTo(artifact);
            assertThat(Models.importAs(api, artifact, "small")).isEqualTo("small@1");
            assertThat(Models.trainTiny(api, "next")).isEqualTo("next@1");
            server.limitFiles(Long.MAX_VALUE);
            assertThat(Jobs.succeed(api, "/api/v1/training-jobs", LARGE.formatted("publishing", 1))
                            .path("model")
                            .asString())
                    .isEqualTo("publishing@1");
        }
    }

    @Test
    void a_database_that_cannot_grow_says_so_and_loses_nothing_that_it_took() throws Exception {
        String[] arguments = {"--latent.models.shipped=" + home.resolve("none")};
        JsonNode embedding;
        int stored = 0;
        try (ServerProcess server = ServerProcess.start(home, arguments)) {
            HttpApi api = server.api();
            Models.trainTiny(api, "tiny");
            embedding = Models.encode(api, "tiny", INPUTS);
            server.limitFiles(Files.size(home.resolve("db/latent.mv.db")));
            Answer answer = create(api, 0);
            while (answer.status() == 201) {
                stored++;
                answer = create(api, stored);
            }
            assertFull(answer);
            // H2 closes a database that it cannot write, and then cannot open it: what needs it is to be tried again.
            Answer meanwhile = api.post("/api/v1/models/tiny/encode", "{\"inputs\":%s}".formatted(INPUTS));
            assertThat(meanwhile.status()).as(meanwhile.toString()).isIn(200, 503, 507);
            server.limitFiles(Long.MAX_VALUE);
            Awaitility.await("room is used again")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(create(api, 1000).status()).isEqualTo(201));
        }
        try (ServerProcess server = ServerProcess.start(home, arguments)) {
            HttpApi api = server.api();
            assertThat(Models.encode(api, "tiny", INPUTS)).isEqualTo(embedding);
            for (int number = 0; number < stored; number++) {
                assertThat(Datasets.example(api, "names-" + number, 7)
                                .path("label")
                                .asString())
                        .endsWith("-%d-7".formatted(number));
            }
            assertThat(create(api, stored).status()).isEqualTo(201);
            assertThat(Models.trainTiny(api, "next")).isEqualTo("next@1");
        }
    }

    /** A small dataset with a long description: its classes have long names. */
    private static Answer create(HttpApi api, int number) {
        String rows = IntStream.range(0, 500).mapToObj(row -> "[" + row + "]").collect(Collectors.joining(","));
        String labels = IntStream.range(0, 500)
                .mapToObj(row -> "\"%s-%d-%d\"".formatted("class".repeat(20), number, row))
                .collect(Collectors.joining(","));
        return api.post("/api/v1/datasets", """
                {"name":"names-%d","source":{"type":"inline","rows":[%s],"labels":[%s]}}""".formatted(number, rows, labels));
    }

    private static void assertFull(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(507);
        assertThat(answer.code()).isEqualTo("STORAGE_FULL");
    }

    private static void assertFailed(HttpApi api, String name, int epochs) {
        JsonNode job = Jobs.await(api, Jobs.submit(api, "/api/v1/training-jobs", LARGE.formatted(name, epochs)));
        assertThat(job.path("error").path("code").asString()).as(job.toString()).isEqualTo("STORAGE_FULL");
        assertThat(api.get("/api/v1/models/" + name).status()).isEqualTo(404);
    }

    private static byte[] rows() {
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < 100_000; row++) {
            rows.append("1.25,2.25,3.25,4.25,5.25,6.25,7.25,8.25,9.25,1.25\n");
        }
        return rows.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** How many files there are for datasets, models and jobs. */
    private long files() throws IOException {
        long count = 0;
        for (String folder : new String[] {"datasets", "models", "jobs"}) {
            if (Files.exists(home.resolve(folder))) {
                try (Stream<Path> files = Files.walk(home.resolve(folder))) {
                    count += files.filter(Files::isRegularFile).count();
                }
            }
        }
        return count;
    }
}
