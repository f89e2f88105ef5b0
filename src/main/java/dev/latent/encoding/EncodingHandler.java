package dev.latent.encoding;

import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.DatasetStore;
import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Does encoding jobs. A run after a crash goes on from the parts that are written, and ends with the same bytes. */
@Component
class EncodingHandler implements JobHandler {

    static final String TYPE = "encoding";

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JsonMapper json;

    private final EncodingSettings settings;

    private final LongSupplier nanoTime = System::nanoTime;

    EncodingHandler(DatasetStore datasets, ModelStore models, JsonMapper json, EncodingSettings settings) {
        this.datasets = datasets;
        this.models = models;
        this.json = json;
        this.settings = settings;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public JobOutcome run(JobContext job) throws IOException {
        EncodingRequest request = json.readValue(job.request(), EncodingRequest.class);
        Manifest model = models.find(request.model());
        byte[] encoder = models.read(model, Manifest.ENCODER_FILE);
        try (DatasetReader examples = datasets.open(request.dataset(), models.tokenization(model))) {
            return new EncodingRun(request, model, encoder, examples, settings.batch(), job, nanoTime).run();
        }
    }
}
