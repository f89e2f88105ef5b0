package dev.latent.finetuning;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetStore;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.Job;
import dev.latent.job.JobQueue;
import dev.latent.job.NewJob;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Accepts fine-tuning jobs that can work. */
@Service
class FineTuningService {

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JobQueue queue;

    FineTuningService(DatasetStore datasets, ModelStore models, JobQueue queue) {
        this.datasets = datasets;
        this.models = models;
        this.queue = queue;
    }

    /**
     * Checks a request and queues it, in one transaction with the locks on what it uses.
     *
     * @throws ServiceException that names what is missing or does not fit
     */
    @Transactional
    Job submit(FineTuningRequest request, @Nullable String idempotencyKey) {
        if (!request.name().matches(ModelStore.NAME_PATTERN)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "name",
                    "'%s' is no name for a model: 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning and ending with a letter or digit"
                            .formatted(request.name()));
        }
        Manifest model = models.find(request.model());
        Dataset dataset = datasets.lockForUse(request.dataset());
        Dataset test = request.testDataset() == null ? null : datasets.lockForUse(request.testDataset());
        new FineTuningRules(request, model, dataset, test).check();
        List<String> uses = new ArrayList<>(List.of("dataset:" + dataset.name(), "model:" + model.reference()));
        if (test != null) {
            uses.add("dataset:" + test.name());
        }
        return queue.submit(new NewJob(
                FineTuningHandler.TYPE,
                request.withModel(model.reference()),
                uses,
                List.of("model:" + request.name()),
                idempotencyKey));
    }
}
