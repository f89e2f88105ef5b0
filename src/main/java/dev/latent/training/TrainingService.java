package dev.latent.training;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetStore;
import dev.latent.dataset.LabelSummary;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.Job;
import dev.latent.job.JobCheck;
import dev.latent.job.JobQueue;
import dev.latent.job.NewJob;
import dev.latent.job.Submission;
import dev.latent.learning.InputShape;
import dev.latent.learning.Split;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.objective.ClassLabels;
import dev.latent.learning.objective.ExampleFacts;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Checks a training request against its dataset and enqueues it, in one transaction. */
@Service
class TrainingService implements JobCheck {

    private static final int FEWEST_EXAMPLES = 2;

    private final DatasetStore datasets;

    private final JobQueue queue;

    private final TrainingSettings settings;

    private final JsonMapper json;

    TrainingService(DatasetStore datasets, JobQueue queue, TrainingSettings settings, JsonMapper json) {
        this.datasets = datasets;
        this.queue = queue;
        this.settings = settings;
        this.json = json;
    }

    Job submit(TrainingRequest request, @Nullable String idempotencyKey, @Nullable String submittedBy) {
        return queue.submit(
                new Submission(TrainingHandler.TYPE, request, idempotencyKey, submittedBy), () -> check(request));
    }

    @Override
    public String type() {
        return TrainingHandler.TYPE;
    }

    @Override
    public NewJob check(String request) {
        return check(json.readValue(request, TrainingRequest.class));
    }

    private NewJob check(TrainingRequest request) {
        Dataset dataset = datasets.lockForUse(request.dataset());
        Dataset.Values values = dataset.values();
        requireEnoughExamples(dataset);
        requireSuited(request, dataset, values);
        requireModestSize(request, dataset, values.shape());
        return new NewJob(
                request, List.of("dataset:" + dataset.name()), List.of("model:" + request.name()), dataset.sha256());
    }

    private static void requireEnoughExamples(Dataset dataset) {
        if (dataset.count() < FEWEST_EXAMPLES) {
            throw ServiceException.ofField(
                    ErrorCode.DATASET_UNSUITABLE,
                    "dataset",
                    "dataset %s has %d example, training needs at least %d"
                            .formatted(dataset.name(), dataset.count(), FEWEST_EXAMPLES));
        }
    }

    private static void requireSuited(TrainingRequest request, Dataset dataset, Dataset.Values values) {
        try {
            request.objective().requireSuited(facts(dataset, values), request.encoder(), request.training());
        } catch (UnsuitedException e) {
            throw ServiceException.ofField(ErrorCode.DATASET_UNSUITABLE, e.field(), String.valueOf(e.getMessage()));
        }
    }

    private static ExampleFacts facts(Dataset dataset, Dataset.Values values) {
        return new ExampleFacts(
                dataset.name(),
                values.shape(),
                dataset.count(),
                values.minimum(),
                values.maximum(),
                classes(dataset),
                dataset.labels().labelled());
    }

    private static int classes(Dataset dataset) {
        return dataset.labels().kind() == LabelSummary.Kind.CLASS
                ? dataset.labels().names().size()
                : 0;
    }

    private void requireModestSize(TrainingRequest request, Dataset dataset, InputShape shape) {
        Objective objective = request.objective()
                .build(new Setup(
                        request.encoder(),
                        shape,
                        null,
                        dataset.count(),
                        Split.trainingCount(dataset.count(), request.training().validationFraction()),
                        new ClassLabels(new int[0], classes(dataset)),
                        request.training().seed()));
        long parameters = objective.parameters().stream()
                .mapToLong(parameter ->
                        Arrays.stream(parameter.shape()).asLongStream().reduce(1, Math::multiplyExact))
                .sum();
        if (parameters > settings.maxParameters()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "encoder",
                    "the network would have %d parameters on inputs of %d values, at most %d are accepted (latent.training.max-parameters)"
                            .formatted(parameters, shape.size(), settings.maxParameters()));
        }
    }
}
