package dev.latent.evaluation;

import dev.latent.dataset.DatasetStore;
import dev.latent.job.JobContext;
import dev.latent.job.JobHandler;
import dev.latent.job.JobOutcome;
import dev.latent.model.ModelStore;
import java.io.IOException;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Does evaluation jobs. A run after a crash or a pause goes on from the figures that are known. */
@Component
class EvaluationHandler implements JobHandler {

    static final String TYPE = "evaluation";

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JsonMapper json;

    private final EvaluationSettings settings;

    EvaluationHandler(DatasetStore datasets, ModelStore models, JsonMapper json, EvaluationSettings settings) {
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
        EvaluationRequest request = json.readValue(job.request(), EvaluationRequest.class);
        try (EvaluationRun run = new EvaluationRun(request, datasets, models, json, settings.batch(), job)) {
            return run.run();
        }
    }
}
