package dev.latent.finetuning;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetStore;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
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

/** Accepts fine-tuning jobs that can work. */
@Service
public class FineTuningService implements JobCheck {

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JobQueue queue;

    private final JsonMapper json;

    FineTuningService(DatasetStore datasets, ModelStore models, JobQueue queue, JsonMapper json) {
        this.datasets = datasets;
        this.models = models;
        this.queue = queue;
        this.json = json;
    }

    /**
     * Checks a request and queues it, within one transaction that holds locks on what it uses.
     *
     * @throws ServiceException that names what is missing or does not fit
     */
    public Job submit(FineTuningRequest request, @Nullable String idempotencyKey, @Nullable String submittedBy) {
        return queue.submit(
                new Submission(FineTuningHandler.TYPE, request, idempotencyKey, submittedBy), () -> check(request));
    }

    @Override
    public String type() {
        return FineTuningHandler.TYPE;
    }

    @Override
    public NewJob check(String request) {
        return check(json.readValue(request, FineTuningRequest.class));
    }

    private NewJob check(FineTuningRequest request) {
        if (!request.name().matches(ModelStore.NAME_PATTERN)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "name",
                    "'%s' is no name for a model: 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning and ending with a letter or digit"
                            .formatted(request.name()));
        }
        Manifest model = models.lockForUse(request.model());
        Dataset dataset = datasets.lockForUse(request.dataset());
        Dataset test = request.testDataset() == null ? null : datasets.lockForUse(request.testDataset());
        new FineTuningRules(request, model, dataset, test).check();
        List<String> uses = new ArrayList<>(List.of("dataset:" + dataset.name(), "model:" + model.reference()));
        if (test != null) {
            uses.add("dataset:" + test.name());
        }
        String basis = test == null ? dataset.sha256() : dataset.sha256() + " " + test.sha256();
        return new NewJob(request.withModel(model.reference()), uses, List.of("model:" + request.name()), basis);
    }
}
