package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import dev.latent.learning.Npy;
import dev.latent.learning.SeededRandom;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** What tests of inference have in common: three models and ways to ask them. */
abstract class InferenceApiTest extends ServerTest {

    /** A VAE on 6×5 grey images with 3 latent dimensions. */
    static final String IMAGES = "crafted-images";

    /** A VAE on 4×3 colour images with 2 latent dimensions. */
    static final String COLOURS = "crafted-colours";

    /** A VAE on vectors of 5 with 2 latent dimensions. */
    static final String VECTORS = "crafted-vectors";

    private static boolean published;

    @BeforeEach
    void publishModels() {
        if (!published) {
            CraftedVae.ofImages(3, 6, 5).publish(api, IMAGES);
            CraftedVae.ofImages(2, 4, 3, 3).publish(api, COLOURS);
            CraftedVae.ofVectors(2, 5).publish(api, VECTORS);
            published = true;
        }
    }

    Answer ask(String model, String route, String json, String... headers) {
        return api.post("/api/v1/models/" + model + "/" + route, json, headers);
    }

    Answer askNpy(String model, String route, byte[] file, String... headers) {
        return api.postBytes("/api/v1/models/" + model + "/" + route, Npy.MEDIA_TYPE, file, headers);
    }

    static Answer ok(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer;
    }

    /** Rows of levels in 0…1. */
    static float[] levels(long seed, int rows, int width) {
        SeededRandom random = new SeededRandom(seed);
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    /** [[…],[…]] */
    static String rows(float[] values, int width) {
        return IntStream.range(0, values.length / width)
                .mapToObj(row -> row(Arrays.copyOfRange(values, row * width, (row + 1) * width)))
                .collect(Collectors.joining(",", "[", "]"));
    }

    static String row(float... values) {
        return Arrays.toString(values);
    }

    /** One row as rows of rows. */
    static String nested(float[] values, int width) {
        return rows(values, width);
    }

    static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            assertThat(array.path(i).isNumber()).as(array.toString()).isTrue();
            values[i] = array.path(i).floatValue();
        }
        return values;
    }

    static void assertClose(float[] got, float[] expected, double tolerance) {
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).as("value %d of %s", i, Arrays.toString(got)).isCloseTo(expected[i], within((float)
                    tolerance));
        }
    }
}
