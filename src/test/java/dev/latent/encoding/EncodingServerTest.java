package dev.latent.encoding;

import dev.latent.Datasets;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import org.junit.jupiter.api.BeforeEach;

/** A server with a dataset {@code en-shapes} of three classes and a model {@code en-base} that was trained on it. */
abstract class EncodingServerTest extends ServerTest {

    static final int COUNT = 700;

    @BeforeEach
    void base() {
        if (api.get("/api/v1/models/en-base").status() == 404) {
            Datasets.shapes(api, "en-shapes", COUNT, 3);
            train();
        }
    }

    /** Publishes another version of {@code en-base}. */
    void train() {
        Jobs.succeed(api, "/api/v1/training-jobs", """
                {"name":"en-base","dataset":"en-shapes","objective":{"type":"vae","latentDim":8},
                 "encoder":{"type":"mlp","hidden":[32]},"training":{"epochs":2,"batchSize":32}}""");
    }
}
