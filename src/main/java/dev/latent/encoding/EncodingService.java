package dev.latent.encoding;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetStore;
import dev.latent.error.ServiceException;
import dev.latent.job.Job;
import dev.latent.job.JobCheck;
import dev.latent.job.JobQueue;
import dev.latent.job.NewJob;
import dev.latent.job.Submission;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Accepts encoding jobs that can work. */
@Service
class EncodingService implements JobCheck {

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JobQueue queue;

    private final JsonMapper json;

    EncodingService(DatasetStore datasets, ModelStore models, JobQueue queue, JsonMapper json) {
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
    Job submit(EncodingRequest request, @Nullable String idempotencyKey, @Nullable String submittedBy) {
        return queue.submit(
                new Submission(EncodingHandler.TYPE, request, idempotencyKey, submittedBy), () -> check(request));
    }

    @Override
    public String type() {
        return EncodingHandler.TYPE;
    }

    @Override
    public NewJob check(String request) {
        return check(json.readValue(request, EncodingRequest.class));
    }

    private NewJob check(EncodingRequest request) {
        Manifest model = models.lockForUse(request.model());
        Dataset dataset = datasets.lockForUse(request.dataset());
        model.requireFit(dataset.name(), dataset.kind().toString(), dataset.shape());
        return new NewJob(
                request.withModel(model.reference()),
                List.of("dataset:" + dataset.name(), "model:" + model.reference()),
                List.of(),
                basis(model, dataset, request.index()));
    }

    /** What the files that a job leaves come from. */
    static String basis(Manifest model, Dataset dataset, boolean index) {
        return "%s %s%s".formatted(model.reference(), dataset.sha256(), index ? " index" : "");
    }
}
