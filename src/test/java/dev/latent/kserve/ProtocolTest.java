package dev.latent.kserve;

import dev.latent.ServerTest;
import dev.latent.inference.CraftedVae;
import dev.latent.learning.SeededRandom;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** What tests of the protocol have in common: two models, and inputs for them. */
abstract class ProtocolTest extends ServerTest {

    /** A VAE on 6×5 grey images with 3 latent dimensions. */
    static final String IMAGES = "protocol-images";

    /** A VAE on vectors of 5 with 2 latent dimensions. */
    static final String VECTORS = "protocol-vectors";

    static final int PIXELS = 30;

    private static boolean published;

    TensorClient client;

    @BeforeEach
    void publishModels() {
        client = new TensorClient(api);
        if (!published) {
            CraftedVae.ofImages(3, 6, 5).publish(api, IMAGES);
            CraftedVae.ofVectors(2, 5).publish(api, VECTORS);
            published = true;
        }
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

    /** What {@code /api/v1} says of rows of numbers: flat, row-major. */
    float[] encoded(String model, float[] rows, int width, String key) {
        StringBuilder inputs = new StringBuilder("[");
        for (int at = 0; at < rows.length; at += width) {
            inputs.append(at == 0 ? "" : ",").append(Arrays.toString(Arrays.copyOfRange(rows, at, at + width)));
        }
        return encoded(model, inputs.append(']').toString(), key);
    }

    float[] encoded(String model, String inputs, String key) {
        JsonNode rows = api.post(
                        "/api/v1/models/" + model + "/encode",
                        "{\"inputs\":%s%s}"
                                .formatted(
                                        inputs,
                                        key.equals("posteriorVariance") ? ",\"include\":[\"posteriorVariance\"]" : ""))
                .json()
                .path(key);
        int width = rows.path(0).size();
        float[] values = new float[rows.size() * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = rows.path(i / width).path(i % width).floatValue();
        }
        return values;
    }
}
