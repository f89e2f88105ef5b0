package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.learning.Npy;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.VaeSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class EncodeTest extends InferenceApiTest {

    private static final int PIXELS = 30;

    @Test
    void answers_with_the_version_and_an_embedding_for_each_input() {
        float[] inputs = levels(1, 3, PIXELS);
        JsonNode answer = ok(ask(IMAGES, "encode", "{\"inputs\":" + rows(inputs, PIXELS) + "}"))
                .json();
        assertThat(answer.propertyNames()).containsExactlyInAnyOrder("model", "dimensions", "embeddings");
        assertThat(answer.path("model").asString()).isEqualTo(IMAGES + "@1");
        assertThat(answer.path("dimensions").asInt()).isEqualTo(3);
        assertThat(answer.path("embeddings").size()).isEqualTo(3);
        assertThat(answer.path("embeddings").path(2).size()).isEqualTo(3);
    }

    @Test
    void takes_flat_and_nested_arrays_and_images_alike() {
        float[] grey = levels(2, 1, PIXELS);
        for (int i = 0; i < PIXELS; i++) {
            grey[i] = Math.round(grey[i] * 255) / 255f;
        }
        float[] expected = encode(IMAGES, row(grey));
        assertClose(encode(IMAGES, nested(grey, 5)), expected, 0);
        String channels = nested(grey, 5).replaceAll("([0-9.E-]+)", "[$1]");
        assertClose(encode(IMAGES, channels), expected, 0);
        assertClose(encode(IMAGES, "\"" + Picture.dataUri(Picture.grey(grey, 6, 5), "png") + "\""), expected, 1e-6);
    }

    @Test
    void takes_colour_images() {
        float[] colour = levels(3, 1, 36);
        for (int i = 0; i < 36; i++) {
            colour[i] = Math.round(colour[i] * 255) / 255f;
        }
        float[] expected = encode(COLOURS, row(colour));
        assertClose(
                encode(COLOURS, "\"" + Picture.dataUri(Picture.colour(colour, 4, 3), "png") + "\""), expected, 1e-6);
        String nested = "[" + nested(Arrays.copyOfRange(colour, 0, 9), 3) + ","
                + nested(Arrays.copyOfRange(colour, 9, 18), 3) + ","
                + nested(Arrays.copyOfRange(colour, 18, 27), 3) + ","
                + nested(Arrays.copyOfRange(colour, 27, 36), 3) + "]";
        assertClose(encode(COLOURS, nested), expected, 0);
    }

    @Test
    void takes_a_jpeg() {
        float[] flat = new float[PIXELS];
        Arrays.fill(flat, 128 / 255f);
        float[] expected = encode(IMAGES, row(flat));
        String jpeg = Picture.dataUri(Picture.grey(flat, 6, 5), "jpeg");
        assertClose(encode(IMAGES, "\"" + jpeg + "\""), expected, 0.02);
    }

    @Test
    void takes_a_grey_image_for_a_colour_model_and_the_reverse() {
        float[] grey = new float[12];
        Arrays.fill(grey, 0.6f);
        float[] colour = new float[36];
        Arrays.fill(colour, 0.6f);
        assertClose(
                encode(COLOURS, "\"" + Picture.dataUri(Picture.grey(grey, 4, 3), "png") + "\""),
                encode(COLOURS, row(colour)),
                1e-5);
        float[] greyLevels = new float[PIXELS];
        Arrays.fill(greyLevels, 0.6f);
        float[] colourLevels = new float[3 * PIXELS];
        Arrays.fill(colourLevels, 0.6f);
        assertClose(
                encode(IMAGES, "\"" + Picture.dataUri(Picture.colour(colourLevels, 6, 5), "png") + "\""),
                encode(IMAGES, row(greyLevels)),
                1e-5);
    }

    @Test
    void reads_and_writes_npy_by_content_type_and_accept_independently() {
        float[] inputs = levels(4, 2, PIXELS);
        String json = "{\"inputs\":" + rows(inputs, PIXELS) + "}";
        JsonNode expected = ok(ask(IMAGES, "encode", json)).json().path("embeddings");
        byte[] npy = NpyFile.float32("2, 30", inputs);

        Answer npyToNpy = ok(askNpy(IMAGES, "encode", npy, "Accept", Npy.MEDIA_TYPE));
        assertThat(npyToNpy.header("Content-Type")).startsWith(Npy.MEDIA_TYPE);
        Tensor tensor = NpyFile.read(npyToNpy.bytes());
        assertThat(tensor.shape()).containsExactly(2, 3);
        assertClose(Arrays.copyOf(tensor.data(), 3), floats(expected.path(0)), 0);

        Answer npyToJson = ok(askNpy(IMAGES, "encode", npy, "Accept", "application/json"));
        assertThat(npyToJson.json().path("embeddings")).isEqualTo(expected);
        assertThat(ok(askNpy(IMAGES, "encode", npy)).json().path("embeddings")).isEqualTo(expected);

        Answer jsonToNpy = ok(ask(IMAGES, "encode", json, "Accept", Npy.MEDIA_TYPE));
        assertThat(jsonToNpy.bytes()).isEqualTo(npyToNpy.bytes());
    }

    @Test
    void takes_npy_of_other_types_and_ranks() {
        float[] inputs = levels(5, 2, PIXELS);
        byte[] expected =
                ok(askNpy(IMAGES, "encode", NpyFile.float32("2, 30", inputs))).bytes();
        assertThat(ok(askNpy(IMAGES, "encode", NpyFile.float64("2, 6, 5", inputs)))
                        .bytes())
                .isEqualTo(expected);
        assertThat(ok(askNpy(IMAGES, "encode", NpyFile.float32("2, 6, 5, 1", inputs)))
                        .bytes())
                .isEqualTo(expected);

        byte[] levels = new byte[PIXELS];
        float[] scaled = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            levels[i] = (byte) (8 * i);
            scaled[i] = 8 * i / 255f;
        }
        JsonNode bytes = ok(askNpy(IMAGES, "encode", NpyFile.of("|u1", "1, 6, 5", levels)))
                .json();
        assertClose(floats(bytes.path("embeddings").path(0)), encode(IMAGES, row(scaled)), 1e-6);

        JsonNode vectors = ok(askNpy(VECTORS, "encode", NpyFile.of("|u1", "1, 5", new byte[] {1, 2, 3, 4, 5})))
                .json();
        assertClose(floats(vectors.path("embeddings").path(0)), encode(VECTORS, "[1,2,3,4,5]"), 0);
    }

    @Test
    void normalises_to_length_one_and_keeps_the_direction() {
        float[] inputs = levels(6, 2, PIXELS);
        JsonNode answer = ok(ask(IMAGES, "encode", "{\"inputs\":" + rows(inputs, PIXELS) + ",\"normalize\":true}"))
                .json();
        for (int row = 0; row < 2; row++) {
            float[] unit = floats(answer.path("embeddings").path(row));
            float[] plain = encode(IMAGES, row(Arrays.copyOfRange(inputs, row * PIXELS, (row + 1) * PIXELS)));
            assertThat(length(unit)).isCloseTo(1, within(1e-6));
            for (int i = 0; i < 3; i++) {
                assertThat(unit[i] * length(plain)).isCloseTo(plain[i], within(1e-6));
            }
        }
    }

    @Test
    void leaves_an_embedding_of_zeros_as_it_is() {
        CraftedVae.ofVectors(2, 5).with("encoder.mean.weight", new float[32]).publish(api, "origin");
        JsonNode answer = ok(ask("origin", "encode", "{\"inputs\":[[1,2,3,4,5]],\"normalize\":true}"))
                .json();
        assertThat(answer.path("embeddings").toString()).isEqualTo("[[0.0,0.0]]");
    }

    @Test
    void tells_the_posterior_variance_when_asked() {
        float[] weights = new float[32];
        CraftedVae.ofVectors(2, 5)
                .with("encoder.logVariance.weight", weights)
                .with("encoder.logVariance.bias", (float) Math.log(0.25), (float) Math.log(4))
                .publish(api, "variances");
        JsonNode answer = ok(ask(
                        "variances",
                        "encode",
                        "{\"inputs\":[[1,2,3,4,5],[0,0,0,0,0]],\"include\":[\"posteriorVariance\"]}"))
                .json();
        assertThat(answer.path("posteriorVariance").size()).isEqualTo(2);
        assertClose(floats(answer.path("posteriorVariance").path(1)), new float[] {0.25f, 4}, 1e-6);
    }

    @Test
    void an_encoder_alone_encodes_and_says_what_it_cannot() {
        CraftedVae.ofVectors(2, 5).publishEncoder(api, "encoder-alone");
        assertClose(encode("encoder-alone", "[1,2,3,4,5]"), encode(VECTORS, "[1,2,3,4,5]"), 0);
        Answer variance =
                ask("encoder-alone", "encode", "{\"inputs\":[[1,2,3,4,5]],\"include\":[\"posteriorVariance\"]}");
        assertThat(variance.status()).isEqualTo(422);
        assertThat(variance.code()).isEqualTo("NOT_SUPPORTED_BY_MODEL");
        Answer sample = ask("encoder-alone", "sample", "{}");
        assertThat(sample.status()).isEqualTo(422);
        assertThat(sample.code()).isEqualTo("NOT_SUPPORTED_BY_MODEL");
        assertThat(sample.json().path("detail").asString()).contains("encoder-alone@1", "sample", "decoder", "encode");
    }

    @Test
    void gives_one_input_the_embedding_that_it_has_among_many() {
        int count = 600; // two chunks of 256 and a rest
        float[] inputs = levels(7, count, PIXELS);
        JsonNode many = ok(ask(
                        IMAGES,
                        "encode",
                        "{\"inputs\":" + rows(inputs, PIXELS) + ",\"include\":[\"posteriorVariance\"]}"))
                .json();
        assertThat(many.path("embeddings").size()).isEqualTo(count);
        assertThat(many.path("posteriorVariance").size()).isEqualTo(count);
        for (int row : new int[] {0, 255, 256, 511, 512, 599}) {
            JsonNode one = ok(ask(
                            IMAGES,
                            "encode",
                            "{\"inputs\":[" + row(Arrays.copyOfRange(inputs, row * PIXELS, (row + 1) * PIXELS))
                                    + "],\"include\":[\"posteriorVariance\"]}"))
                    .json();
            for (String matrix : new String[] {"embeddings", "posteriorVariance"}) {
                assertClose(
                        floats(many.path(matrix).path(row)),
                        floats(one.path(matrix).path(0)),
                        1e-5);
            }
        }
    }

    @Test
    void standardises_inside_the_model() {
        CraftedVae plain = CraftedVae.ofVectors(2, 5);
        plain.publish(api, "not-standardised");
        CraftedVae standardised = new CraftedVae(
                new VaeSpec(2, 1, Likelihood.GAUSSIAN, 0.5, false),
                List.of(16),
                new Standardization(
                        Tensor.of(new float[] {10, 20, 30, 40, 50}, 5), Tensor.of(new float[] {1, 2, 4, 8, 16}, 5)),
                5);
        standardised.publish(api, "standardised");
        assertClose(encode("standardised", "[11,18,34,32,66]"), encode("not-standardised", "[1,-1,1,-1,1]"), 1e-6);
    }

    @Test
    void a_name_means_its_newest_version_at_once() {
        CraftedVae.ofVectors(2, 5).publish(api, "newest");
        assertThat(answeredBy("newest")).isEqualTo("newest@1");
        CraftedVae.ofVectors(2, 5).publish(api, "newest");
        assertThat(answeredBy("newest")).isEqualTo("newest@2");
        assertThat(answeredBy("newest@1")).isEqualTo("newest@1");
        api.put("/api/v1/models/newest/aliases/live", "{\"version\":1}");
        assertThat(answeredBy("newest@live")).isEqualTo("newest@1");
        api.put("/api/v1/models/newest/aliases/live", "{\"version\":2}");
        assertThat(answeredBy("newest@live")).isEqualTo("newest@2");
        api.delete("/api/v1/models/newest/aliases/live");
        assertThat(ask("newest@live", "encode", "{\"inputs\":[[1,2,3,4,5]]}").code())
                .isEqualTo("MODEL_NOT_FOUND");
        assertThat(api.delete("/api/v1/models/newest@2").status()).isEqualTo(204);
        assertThat(answeredBy("newest")).isEqualTo("newest@1");
        assertThat(ask("newest@2", "encode", "{\"inputs\":[[1,2,3,4,5]]}").code())
                .isEqualTo("MODEL_NOT_FOUND");
    }

    private String answeredBy(String reference) {
        return ok(ask(reference, "encode", "{\"inputs\":[[1,2,3,4,5]]}"))
                .json()
                .path("model")
                .asString();
    }

    private float[] encode(String model, String input) {
        return floats(ok(ask(model, "encode", "{\"inputs\":[" + input + "]}"))
                .json()
                .path("embeddings")
                .path(0));
    }

    private static double length(float[] values) {
        double square = 0;
        for (float value : values) {
            square += (double) value * value;
        }
        return Math.sqrt(square);
    }
}
