package dev.latent.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.Datasets;
import dev.latent.HttpApi;
import dev.latent.Jobs;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * A training job of a second or two.
 *
 * @param bytes  checksums of what it publishes where nothing disturbs it
 * @param length how long it takes then
 */
record ShortJob(String bytes, Duration length) {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final int EPOCHS = 60;

    /** Makes the dataset and trains twice undisturbed: the first time a worker has to start. */
    static ShortJob prepare(HttpApi api) {
        Datasets.shapes(api, "shapes", 600, 1);
        Jobs.await(api, submit(api, "warm"));
        JsonNode job = Jobs.await(api, submit(api, "undisturbed"));
        Duration length = Duration.between(
                Instant.parse(job.path("createdAt").asString()),
                Instant.parse(job.path("finishedAt").asString()));
        String bytes = bytes(api, "undisturbed@1");
        assertThat(bytes(api, "warm@1")).isEqualTo(bytes);
        return new ShortJob(bytes, length);
    }

    static String submit(HttpApi api, String name) {
        return Jobs.submit(api, TRAIN, request(name, EPOCHS));
    }

    static String request(String name, int epochs) {
        return """
                {"name":"%s","dataset":"shapes","objective":{"type":"vae","latentDim":4},"encoder":{"type":"mlp","hidden":[64]},
                 "training":{"epochs":%d,"batchSize":32,"seed":3,"validationFraction":0.1}}""".formatted(name, epochs);
    }

    /** Lets any part of the job's length pass. */
    void awaitAnyMoment(Random random) {
        Duration moment = Duration.ofMillis(random.nextLong(length.toMillis()));
        Instant end = Instant.now().plus(moment);
        Awaitility.await("a moment").pollInterval(Duration.ofMillis(5)).until(() -> Instant.now()
                .isAfter(end));
    }

    /** Requires that a job ended as if nothing had happened, and published once. */
    void requireUndisturbed(HttpApi api, String id) {
        JsonNode job = Jobs.await(api, id);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
        String name = job.path("request").path("name").asString();
        assertThat(job.path("model").asString()).isEqualTo(name + "@1");
        assertThat(bytes(api, name + "@1")).as(name).isEqualTo(bytes);
        assertThat(api.get("/api/v1/models/" + name + "/versions").json().path("items"))
                .hasSize(1);
    }

    private static String bytes(HttpApi api, String model) {
        JsonNode files = api.get("/api/v1/models/" + model + "/manifest").json().path("files");
        String sums = files.path("encoder.onnx").path("sha256").asString()
                + files.path("decoder.onnx").path("sha256").asString();
        assertThat(sums).hasSize(128);
        return sums;
    }
}
