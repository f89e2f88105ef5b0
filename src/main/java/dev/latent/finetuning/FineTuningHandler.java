package dev.latent.finetuning;

import dev.latent.dataset.DatasetReader;
import dev.latent.dataset.DatasetStore;
import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.learning.text.Tokenization;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.function.LongSupplier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Does fine-tuning jobs. A run after a crash encodes and probes anew, which gives the same head, and then trains on from the
 * checkpoint.
 */
@Component
class FineTuningHandler implements JobHandler {

    static final String TYPE = "fine-tuning";

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JsonMapper json;

    private final FineTuningSettings settings;

    private final LongSupplier nanoTime = System::nanoTime;

    FineTuningHandler(DatasetStore datasets, ModelStore models, JsonMapper json, FineTuningSettings settings) {
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
    public JobOutcome run(JobContext context) throws Exception {
        FineTuningRequest request = json.readValue(context.request(), FineTuningRequest.class);
        Manifest base = models.find(request.model());
        Tokenization tokenization = models.tokenization(base);
        try (DatasetReader examples = datasets.open(request.dataset(), tokenization);
                DatasetReader test =
                        request.testDataset() == null ? null : datasets.open(request.testDataset(), tokenization)) {
            FineTuningRun.Fitted fitted =
                    new FineTuningRun(request, base, examples, test, models, settings, context, nanoTime).run();
            Manifest published = models.publish(fitted.draft(), context.id(), context::requireClaim);
            HeadReport report = fitted.report().publishedAs(published.reference());
            return new JobOutcome(published.reference(), report.figures(), json.writeValueAsString(report));
        }
    }
}
