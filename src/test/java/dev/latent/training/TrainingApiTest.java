package dev.latent.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerTest;
import dev.latent.learning.onnx.OnnxParameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TrainingApiTest extends ServerTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    @Test
    void trains_a_vae_and_publishes_it() {
        shapes("train-me", 400);
        JsonNode job = Jobs.succeed(api, TRAIN, request("published", "train-me", "\"latentDim\":6", 4));
        assertThat(job.path("model").asString()).isEqualTo("published@1");
        assertThat(job.path("progress").path("fraction").asDouble()).isEqualTo(1);
        for (String metric : new String[] {
            "loss",
            "elbo",
            "reconstruction",
            "kl",
            "validationLoss",
            "validationElbo",
            "validationReconstruction",
            "validationKl"
        }) {
            assertThat(job.path("metrics").path(metric).isNumber()).as(metric).isTrue();
        }
        assertThat(job.path("request").path("encoder").path("type").asString()).isEqualTo("mlp");
        JsonNode manifest = api.get("/api/v1/models/published@1/manifest").json();
        assertThat(manifest.path("embeddingDimensions").asInt()).isEqualTo(6);
        assertThat(manifest.path("dataset").path("sha256").asString())
                .isEqualTo(api.get("/api/v1/datasets/train-me")
                        .json()
                        .path("sha256")
                        .asString());
        assertThat(manifest.path("onnxDifference").asDouble()).isBetween(0.0, 1e-4);
        String input = api.get("/api/v1/datasets/train-me/examples?offset=3&limit=1")
                .json()
                .path("items")
                .path(0)
                .path("input")
                .toString();
        Answer encoded = api.post("/api/v1/models/published/encode", "{\"inputs\":[" + input + "]}");
        assertThat(encoded.status()).as(encoded.toString()).isEqualTo(200);
        assertThat(encoded.json().path("embeddings").path(0).size()).isEqualTo(6);
    }

    @Test
    void publishes_the_next_version_under_a_name_that_is_taken() {
        shapes("versions", 60);
        String request = request("versioned", "versions", "\"latentDim\":2", 1);
        assertThat(Jobs.succeed(api, TRAIN, request).path("model").asString()).isEqualTo("versioned@1");
        assertThat(Jobs.succeed(api, TRAIN, request).path("model").asString()).isEqualTo("versioned@2");
        assertThat(sha256("versioned@1")).isEqualTo(sha256("versioned@2"));
    }

    @Test
    void standardises_vectors_of_any_scale_for_a_gaussian_likelihood() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            rows.append(i == 0 ? "" : ",").append("[%d,%s,5]".formatted(100_000 + 997 * (i * i % 61), (i % 7) * 1e-4));
        }
        Answer made = api.post(
                "/api/v1/datasets", "{\"name\":\"scales\",\"source\":{\"type\":\"inline\",\"rows\":[" + rows + "]}}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        JsonNode job = Jobs.succeed(api, TRAIN, """
                {"name":"scaled","dataset":"scales","objective":{"type":"vae","latentDim":2,"likelihood":"gaussian","learnSigma":true},
                 "encoder":{"type":"mlp","hidden":[8]},"training":{"epochs":20,"batchSize":16}}""");
        assertThat(job.path("metrics").path("elbo").isNumber()).isTrue();
        Answer back = api.post("/api/v1/models/scaled/reconstruct", "{\"inputs\":[[120000,0.0003,5]]}");
        assertThat(back.status()).as(back.toString()).isEqualTo(200);
    }

    /** Three coins, each twice: 3 log ½ a row is the most that can be said without z, and a decoder of z alone says 6 log ½. */
    @Test
    void trains_an_autoregressive_decoder_and_serves_it() {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append("[%1$d,%1$d,%2$d,%2$d,%3$d,%3$d]".formatted(i & 1, i >> 1 & 1, i >> 2 & 1));
        }
        Answer made = api.post(
                "/api/v1/datasets", "{\"name\":\"coins\",\"source\":{\"type\":\"inline\",\"rows\":[" + rows + "]}}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        Jobs.succeed(api, TRAIN, """
                {"name":"coins-in-turn","dataset":"coins",
                 "objective":{"type":"vae","latentDim":2,"binarize":true,"autoregressive":true},
                 "encoder":{"type":"mlp","hidden":[16]},
                 "training":{"epochs":100,"batchSize":16,"learningRate":0.02,"validationFraction":0}}""");
        JsonNode manifest = api.get("/api/v1/models/coins-in-turn@1/manifest").json();
        assertThat(manifest.path("objective").path("autoregressive").asBoolean())
                .isTrue();
        assertThat(manifest.path("onnxDifference").asDouble()).isLessThan(1e-5);
        Answer scores = api.post(
                "/api/v1/models/coins-in-turn/score",
                "{\"inputs\":[[0,0,1,1,0,0],[1,1,1,1,1,1]],\"importanceSamples\":100,\"seed\":1}");
        assertThat(scores.status()).as(scores.toString()).isEqualTo(200);
        for (JsonNode score : scores.json().path("scores")) {
            assertThat(score.path("logLikelihood").asDouble()).isCloseTo(3 * Math.log(0.5), within(0.5));
        }
        Answer samples = api.post("/api/v1/models/coins-in-turn/sample", "{\"count\":100,\"seed\":1}");
        assertThat(samples.status()).as(samples.toString()).isEqualTo(200);
        int alike = 0;
        for (JsonNode sample : samples.json().path("samples")) {
            for (int i = 0; i < 6; i += 2) {
                alike += sample.path(i).asInt() == sample.path(i + 1).asInt() ? 1 : 0;
            }
        }
        assertThat(alike).isGreaterThan(270);
    }

    /** Both decoders have weights called {@code decoder.output.weight}, of one shape and of different meaning. */
    @Test
    void goes_on_from_the_encoder_alone_where_the_decoder_is_of_another_kind() {
        shapes("two-decoders", 60);
        String request = """
                {"name":"%s","dataset":"two-decoders","objective":{"type":"vae","latentDim":2,"binarize":true,"autoregressive":%s},
                 "encoder":{"type":"mlp","hidden":[8]}%s,"training":{"epochs":1,"batchSize":54,"learningRate":1e-6,"seed":%d}}""";
        Jobs.succeed(api, TRAIN, request.formatted("at-once", false, "", 1));
        Jobs.succeed(api, TRAIN, request.formatted("at-once-again", false, ",\"from\":\"at-once\"", 2));
        Jobs.succeed(api, TRAIN, request.formatted("in-turn", true, ",\"from\":\"at-once\"", 2));
        String decoder = "decoder.output.weight";
        assertThat(distance("at-once", "at-once-again", "decoder.onnx", decoder))
                .isLessThan(1e-4);
        assertThat(distance("at-once", "in-turn", "decoder.onnx", decoder)).isGreaterThan(0.1);
        assertThat(distance("at-once", "in-turn", "encoder.onnx", "encoder.hidden.0.weight"))
                .isLessThan(1e-4);
    }

    /** Largest difference between two models' weights. */
    private double distance(String one, String other, String file, String parameter) {
        float[] left = weights(one, file, parameter);
        float[] right = weights(other, file, parameter);
        return IntStream.range(0, left.length)
                .mapToDouble(i -> Math.abs(left[i] - right[i]))
                .max()
                .orElseThrow();
    }

    private float[] weights(String model, String file, String parameter) {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Models.artifact(api, model + "@1")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(file)) {
                    return OnnxParameters.read(zip.readAllBytes())
                            .get(parameter)
                            .data();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new AssertionError("no " + file);
    }

    @Test
    void refuses_an_autoregressive_decoder_of_one_value() {
        Answer made = api.post(
                "/api/v1/datasets",
                "{\"name\":\"single-values\",\"source\":{\"type\":\"inline\",\"rows\":[[0],[1],[1],[0]]}}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        Answer refused = api.post(TRAIN, """
                {"name":"never","dataset":"single-values","objective":{"type":"vae","latentDim":1,"binarize":true,"autoregressive":true},
                 "encoder":{"type":"mlp","hidden":[4]},"training":{"epochs":1}}""");
        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text()).contains("objective.autoregressive", "2 to 4096 values", "single-values have 1");
    }

    @Test
    void cancels_a_running_job_within_two_seconds() {
        shapes("long", 500);
        String id = Jobs.submit(api, TRAIN, request("never", "long", "\"latentDim\":4", 5000));
        Jobs.awaitStep(api, id, 1);
        Instant asked = Instant.now();
        assertThat(api.post("/api/v1/jobs/" + id + "/cancel", "").status()).isBetween(200, 202);
        JsonNode ended = Jobs.await(api, id);
        assertThat(ended.path("state").asString()).isEqualTo("cancelled");
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(api.get("/api/v1/models/never").code()).isEqualTo("MODEL_NOT_FOUND");
    }

    @Test
    void refuses_two_jobs_that_publish_one_name_and_keeps_a_dataset_that_is_needed() {
        shapes("busy", 500);
        String request = request("busy-name", "busy", "\"latentDim\":4", 5000);
        String id = Jobs.submit(api, TRAIN, request);
        try {
            Answer second = api.post(TRAIN, request);
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.code()).isEqualTo("MODEL_NAME_BUSY");
            Answer deleted = api.delete("/api/v1/datasets/busy");
            assertThat(deleted.status()).isEqualTo(409);
            assertThat(deleted.code()).isEqualTo("DATASET_IN_USE");
            assertThat(api.get("/api/v1/datasets/busy").status()).isEqualTo(200);
        } finally {
            api.post("/api/v1/jobs/" + id + "/cancel", "");
            Jobs.await(api, id);
        }
        assertThat(api.delete("/api/v1/datasets/busy").status()).isEqualTo(204);
    }

    @Test
    void fails_with_a_name_when_the_loss_becomes_nan() {
        Answer made = api.post(
                "/api/v1/datasets",
                "{\"name\":\"huge\",\"source\":{\"type\":\"inline\",\"rows\":[[1e30,0],[0,1e30],[-1e30,3]]}}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        String id = Jobs.submit(api, TRAIN, """
                {"name":"diverges","dataset":"huge","objective":{"type":"vae","latentDim":2,"likelihood":"gaussian"},
                 "encoder":{"type":"mlp","hidden":[4],"inputScaling":"none"},"training":{"epochs":3,"validationFraction":0}}""");
        JsonNode job = Jobs.await(api, id);
        assertThat(job.path("state").asString()).isEqualTo("failed");
        assertThat(job.path("error").path("code").asString()).isEqualTo("TRAINING_DIVERGED");
        assertThat(job.path("error").path("detail").asString()).contains("step");
    }

    @Test
    void fails_on_a_full_disk_and_keeps_what_is_published() throws Exception {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "needs /dev/full, which only Linux has");
        shapes("disk", 500);
        Jobs.succeed(api, TRAIN, request("kept", "disk", "\"latentDim\":2", 1));
        String id = Jobs.submit(api, TRAIN, request("unlucky", "disk", "\"latentDim\":4", 5000));
        Jobs.awaitStep(api, id, 1);
        Path folder = home().resolve("jobs").resolve(id);
        Files.createSymbolicLink(folder.resolve("checkpoint-1.tmp"), full);
        api.post("/api/v1/jobs/" + id + "/pause", "");
        JsonNode job = Jobs.await(api, id, Set.of("failed", "paused", "succeeded", "cancelled"));
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("failed");
        assertThat(job.path("error").path("code").asString()).isEqualTo("STORAGE_FULL");
        assertThat(api.post("/api/v1/models/kept/sample", "{\"count\":1}").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"name\":\"m\",\"dataset\":\"no-such\",\"objective\":{\"type\":\"vae\"}}' | 404 | DATASET_NOT_FOUND | no-such",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\",\"latentDim\":0}}' | 400 | INVALID_REQUEST | latentDim",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\",\"latentDim\":1000000000}}' | 400 | INVALID_REQUEST | latentDim",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\",\"latentDims\":3}}' | 400 | UNKNOWN_PROPERTY | latentDims",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"gan\"}}' | 400 | INVALID_REQUEST | vae",
                "'{\"name\":\"m\",\"dataset\":\"bad\"}' | 400 | INVALID_REQUEST | objective",
                "'{\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\"}}' | 400 | INVALID_REQUEST | name",
                "'{\"name\":\"../m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\"}}' | 400 | INVALID_REQUEST | name",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\"},\"training\":{\"epochs\":0}}' | 400 | INVALID_REQUEST | epochs",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\"},\"training\":{\"learningRate\":-1}}' | 400 | INVALID_REQUEST | learningRate",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\"},\"training\":{\"epochs\":\"many\"}}' | 400 | INVALID_REQUEST | epochs",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\",\"likelihood\":\"poisson\"}}' | 400 | INVALID_REQUEST | bernoulli",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\"},\"encoder\":{\"type\":\"mlp\",\"hidden\":[0]}}' | 400 | INVALID_REQUEST | hidden",
                "'{\"name\":\"m\",\"dataset\":\"bad\",\"objective\":{\"type\":\"vae\"}}' | 422 | DATASET_UNSUITABLE | gaussian",
                "'{\"name\":\"m\",\"dataset\":\"wide\",\"objective\":{\"type\":\"vae\",\"latentDim\":4096},\"encoder\":{\"type\":\"mlp\",\"hidden\":[8192,8192]}}' | 400 | INVALID_REQUEST | parameters",
                "'{\"name\":' | 400 | MALFORMED_JSON | ''",
            })
    void refuses_a_request_that_cannot_be_served(String json, int status, String code, String named) {
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"bad\",\"source\":{\"type\":\"inline\",\"rows\":[[0,16],[3,4],[5,6]]}}");
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"wide\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":5,\"seed\":1}}");
        Answer answer = api.post(TRAIN, json);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.text()).contains(named);
    }

    private void shapes(String name, int count) {
        Answer made = api.post(
                "/api/v1/datasets",
                "{\"name\":\"%s\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":%d,\"seed\":1}}"
                        .formatted(name, count));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
    }

    private String sha256(String reference) {
        return api.get("/api/v1/models/" + reference + "/manifest")
                .json()
                .path("files")
                .path("encoder.onnx")
                .path("sha256")
                .asString();
    }

    private static String request(String name, String dataset, String objective, int epochs) {
        return """
                {"name":"%s","dataset":"%s","objective":{"type":"vae",%s},"encoder":{"type":"mlp","hidden":[32]},
                 "training":{"epochs":%d,"batchSize":32,"learningRate":0.001,"seed":3,"validationFraction":0.1}}""".formatted(name, dataset, objective, epochs);
    }
}
