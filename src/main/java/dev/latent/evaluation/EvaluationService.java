package dev.latent.evaluation;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetStore;
import dev.latent.job.Job;
import dev.latent.job.JobCheck;
import dev.latent.job.JobQueue;
import dev.latent.job.NewJob;
import dev.latent.job.Submission;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Accepts evaluation jobs that can work. */
@Service
class EvaluationService implements JobCheck {

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JobQueue queue;

    private final JsonMapper json;

    EvaluationService(DatasetStore datasets, ModelStore models, JobQueue queue, JsonMapper json) {
        this.datasets = datasets;
        this.models = models;
        this.queue = queue;
        this.json = json;
    }

    /**
     * Checks a request and queues it, within one transaction that holds locks on what it uses.
     *
     * @throws dev.latent.error.ServiceException that names what is missing or does not fit
     */
    Job submit(EvaluationRequest request, @Nullable String idempotencyKey, @Nullable String submittedBy) {
        return queue.submit(
                new Submission(EvaluationHandler.TYPE, request, idempotencyKey, submittedBy), () -> check(request));
    }

    @Override
    public String type() {
        return EvaluationHandler.TYPE;
    }

    @Override
    public NewJob check(String request) {
        return check(json.readValue(request, EvaluationRequest.class));
    }

    private NewJob check(EvaluationRequest request) {
        List<Manifest> measured =
                request.references().stream().map(models::lockForUse).toList();
        Dataset dataset = datasets.lockForUse(request.dataset());
        Dataset test = request.testDataset() == null ? null : datasets.lockForUse(request.testDataset());
        new EvaluationRules(request, measured, dataset, test).check();
        List<String> references = measured.stream().map(Manifest::reference).toList();
        List<String> uses = new ArrayList<>();
        uses.add("dataset:" + dataset.name());
        references.forEach(reference -> uses.add("model:" + reference));
        if (test != null) {
            uses.add("dataset:" + test.name());
        }
        String basis = test == null ? dataset.sha256() : dataset.sha256() + " " + test.sha256();
        return new NewJob(request.withModels(references), uses, List.of(), basis);
    }
}
