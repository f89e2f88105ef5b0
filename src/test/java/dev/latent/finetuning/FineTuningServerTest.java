package dev.latent.finetuning;

import dev.latent.Datasets;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import org.junit.jupiter.api.BeforeEach;

/** A server with a dataset {@code ft-shapes} of three classes and a VAE {@code ft-base} that was trained on it. */
abstract class FineTuningServerTest extends ServerTest {

    static final String FINE_TUNE = "/api/v1/fine-tuning-jobs";

    static final String TRAIN = "/api/v1/training-jobs";

    static final String CLASSIFY = "\"task\":{\"type\":\"classification\"}";

    @BeforeEach
    void base() {
        if (api.get("/api/v1/models/ft-base").status() == 404) {
            Datasets.shapes(api, "ft-shapes", 600, 1);
            Jobs.succeed(api, TRAIN, """
                    {"name":"ft-base","dataset":"ft-shapes","objective":{"type":"vae","latentDim":8},
                     "encoder":{"type":"mlp","hidden":[64]},"training":{"epochs":15,"batchSize":32,"seed":2}}""");
        }
    }

    static String request(String name, String model, String dataset, String rest) {
        return "{\"name\":\"%s\",\"model\":\"%s\",\"dataset\":\"%s\",%s}".formatted(name, model, dataset, rest);
    }
}
