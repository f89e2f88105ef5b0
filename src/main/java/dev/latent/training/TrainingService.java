package dev.latent.training;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetKind;
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
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.objective.ClassLabels;
import dev.latent.learning.objective.ExampleFacts;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Checks a training request against its dataset and enqueues it, in one transaction. */
@Service
class TrainingService implements JobCheck {

    private static final int FEWEST_EXAMPLES = 2;

    private static final int FEWEST_TOKENS = 64;

    private final DatasetStore datasets;

    private final ModelStore models;

    private final JobQueue queue;

    private final TrainingSettings settings;

    private final JsonMapper json;

    TrainingService(
            DatasetStore datasets, ModelStore models, JobQueue queue, TrainingSettings settings, JsonMapper json) {
        this.datasets = datasets;
        this.models = models;
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

    private NewJob check(TrainingRequest asked) {
        Dataset dataset = datasets.lockForUse(asked.dataset());
        List<String> uses = new ArrayList<>(List.of("dataset:" + dataset.name()));
        TrainingRequest request = asked;
        if (asked.from() != null) {
            Manifest model = models.lockForUse(asked.from());
            request = TransferRules.goOn(asked, model, dataset);
            uses.add("model:" + model.reference());
        }
        requireSameKind(request, dataset);
        InputShape shape = request.network() instanceof TransformerSpec text
                ? text.inputShape()
                : dataset.values().shape();
        requireVocabulary(request);
        requireEnoughExamples(dataset);
        requireSuited(request, dataset, shape);
        requireValidation(request.training(), dataset);
        requireModestSize(request, dataset, shape);
        return new NewJob(request, uses, List.of("model:" + request.name()), dataset.sha256());
    }

    /** Texts, an objective for texts and an encoder of texts, or none of these. */
    private static void requireSameKind(TrainingRequest request, Dataset dataset) {
        String objective = request.objective().type();
        if (request.objective().takesText()) {
            DatasetKind expected = request.objective().takesPairs() ? DatasetKind.PAIRED_TEXT : DatasetKind.TEXT;
            if (dataset.kind() != expected) {
                throw unsuitable(
                        "dataset",
                        "dataset %s holds %s; the objective %s expects %s"
                                .formatted(dataset.name(), dataset.kind(), objective, expected));
            }
            if (!request.network().takesTokens()) {
                throw unsuitable(
                        "encoder",
                        "the objective %s learns from text, which the encoder transformer takes".formatted(objective));
            }
        } else {
            dataset.values();
            if (request.network().takesTokens()) {
                throw unsuitable(
                        "encoder",
                        "the encoder transformer takes text, which the objective %s does not learn from"
                                .formatted(objective));
            }
        }
    }

    private static ServiceException unsuitable(String field, String detail) {
        return ServiceException.ofField(ErrorCode.DATASET_UNSUITABLE, field, detail);
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

    private static void requireSuited(TrainingRequest request, Dataset dataset, InputShape shape) {
        try {
            request.objective().requireSuited(facts(dataset, shape), request.network(), request.training());
        } catch (UnsuitedException e) {
            throw ServiceException.ofField(ErrorCode.DATASET_UNSUITABLE, e.field(), String.valueOf(e.getMessage()));
        }
    }

    /** A network without a model that it goes on from gets its tokenizer from the dataset. */
    private static void requireVocabulary(TrainingRequest request) {
        if (request.from() == null
                && request.network() instanceof TransformerSpec text
                && text.vocabulary() < FEWEST_TOKENS) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "encoder.vocabulary",
                    "encoder.vocabulary must be at least %d, got %d".formatted(FEWEST_TOKENS, text.vocabulary()));
        }
    }

    private static void requireValidation(TrainingSpec training, Dataset dataset) {
        if (training.earlyStopping() != null
                && Split.trainingCount(dataset.count(), training.validationFraction()) == dataset.count()) {
            throw ServiceException.ofField(
                    ErrorCode.DATASET_UNSUITABLE,
                    "training.earlyStopping",
                    "earlyStopping needs examples to validate on, and a validationFraction of %s of the %d examples of dataset %s is none"
                            .formatted(training.validationFraction(), dataset.count(), dataset.name()));
        }
    }

    private static ExampleFacts facts(Dataset dataset, InputShape shape) {
        boolean text = dataset.kind().isText();
        return new ExampleFacts(
                dataset.name(),
                shape,
                dataset.count(),
                text ? 0 : dataset.values().minimum(),
                text ? 0 : dataset.values().maximum(),
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
                        request.network(),
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
