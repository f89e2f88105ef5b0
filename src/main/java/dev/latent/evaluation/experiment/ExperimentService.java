package dev.latent.evaluation.experiment;

import dev.latent.job.Job;
import dev.latent.job.JobCheck;
import dev.latent.job.JobQueue;
import dev.latent.job.NewJob;
import dev.latent.job.Submission;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Queues experiments. They use nothing and claim nothing: a request that is valid can be done. */
@Service
class ExperimentService implements JobCheck {

    private final JobQueue queue;

    private final JsonMapper json;

    ExperimentService(JobQueue queue, JsonMapper json) {
        this.queue = queue;
        this.json = json;
    }

    Job submit(ProvableSelfSupervisionRequest request, @Nullable String idempotencyKey, @Nullable String submittedBy) {
        return queue.submit(
                new Submission(ExperimentHandler.TYPE, request, idempotencyKey, submittedBy), () -> check(request));
    }

    @Override
    public String type() {
        return ExperimentHandler.TYPE;
    }

    @Override
    public NewJob check(String request) {
        return check(json.readValue(request, ProvableSelfSupervisionRequest.class));
    }

    private static NewJob check(ProvableSelfSupervisionRequest request) {
        return new NewJob(request, List.of(), List.of(), ProvableSelfSupervisionPage.NAME);
    }
}
