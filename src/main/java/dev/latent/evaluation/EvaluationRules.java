package dev.latent.evaluation;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.LabelSummary;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.objective.LatentVariableSpec;
import dev.latent.learning.objective.Likelihood;
import dev.latent.model.Manifest;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What must hold for an evaluation job to make sense, found out before it is accepted. */
final class EvaluationRules {

    /** Values of embeddings that are held at once: 2 GB of memory. */
    private static final long MOST_VALUES = 500_000_000;

    private final EvaluationRequest request;

    private final List<Manifest> models;

    private final Dataset dataset;

    private final @Nullable Dataset testDataset;

    EvaluationRules(EvaluationRequest request, List<Manifest> models, Dataset dataset, @Nullable Dataset testDataset) {
        this.request = request;
        this.models = models;
        this.dataset = dataset;
        this.testDataset = testDataset;
    }

    /** @throws ServiceException that says what does not hold */
    void check() {
        checkModels();
        checkDataset(dataset);
        if (testDataset != null) {
            checkDataset(testDataset);
            checkTestDataset(testDataset);
        }
        for (int i = 0; i < request.protocols().size(); i++) {
            checkProtocol(request.protocols().get(i), "protocols[%d]".formatted(i));
        }
        checkParts();
        checkSize();
    }

    private void checkModels() {
        if (models.stream().map(Manifest::reference).distinct().count() < models.size()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "models",
                    "a model is measured once, got "
                            + models.stream().map(Manifest::reference).toList());
        }
    }

    private void checkDataset(Dataset examples) {
        models.forEach(
                model -> model.requireFit(examples.name(), examples.kind().toString(), examples.shape()));
    }

    private void checkTestDataset(Dataset test) {
        if (test.sha256().equals(dataset.sha256())) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "testDataset",
                    "testDataset %s has the very examples of dataset %s; leave it out to hold a part of them out"
                            .formatted(test.name(), dataset.name()));
        }
        if (test.labels().kind() != dataset.labels().kind()) {
            throw unsuitable(
                    "testDataset",
                    "labels of dataset %s are %s, those of dataset %s are %s; expected the same kind"
                            .formatted(dataset.name(), kind(dataset.labels()), test.name(), kind(test.labels())));
        }
        for (String name : test.labels().names()) {
            if (!dataset.labels().names().contains(name)) {
                throw unsuitable(
                        "testDataset",
                        "label %s of dataset %s does not occur in dataset %s, that heads learn from"
                                .formatted(name, test.name(), dataset.name()));
            }
        }
    }

    private static String kind(LabelSummary labels) {
        return Objects.toString(labels.kind()).toLowerCase(Locale.ROOT);
    }

    private void checkProtocol(ProtocolSpec protocol, String field) {
        Dataset measured = testDataset == null ? dataset : testDataset;
        for (Need need : protocol.needs()) {
            String missing = need.missing(need == Need.FACTORS ? measured : dataset);
            if (missing != null) {
                throw unsuitable(
                        field,
                        "%s cannot measure on dataset %s: %s".formatted(protocol.type(), dataset.name(), missing));
            }
            if (need == Need.SEVERAL_MODELS && models.size() < 2) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST,
                        field,
                        "%s compares models with each other: give at least two `models`, got %s"
                                .formatted(protocol.type(), models.get(0).reference()));
            }
            List<String> unsuited =
                    models.stream().map(need::missing).filter(Objects::nonNull).toList();
            if (unsuited.size() == models.size()) {
                throw ServiceException.ofField(
                        ErrorCode.NOT_SUPPORTED_BY_MODEL,
                        field,
                        "%s cannot measure any of the models: %s".formatted(protocol.type(), unsuited.get(0)));
            }
        }
        if (protocol instanceof ElboSpec || protocol instanceof ImportanceWeightedSpec) {
            models.forEach(model -> checkLikelihood(model, measured, field));
        }
        if (protocol instanceof AlignmentUniformitySpec alignment && alignment.augmentations() != null) {
            if (measured.shape() == null) {
                throw unsuitable(
                        field + ".augmentations",
                        "augmentations change numbers, and dataset %s holds texts".formatted(measured.name()));
            }
            AugmentationSpec.requireSuited(alignment.augmentations(), measured.shape(), field + ".augmentations");
        }
        if (protocol instanceof NeighboursSpec neighbours && neighbours.examples() != null) {
            for (int example : neighbours.examples()) {
                if (example >= measured.count()) {
                    throw ServiceException.ofField(
                            ErrorCode.INVALID_REQUEST,
                            field + ".examples",
                            "example %d is beyond the %d of dataset %s"
                                    .formatted(example, measured.count(), measured.name()));
                }
            }
        }
    }

    private static void checkLikelihood(Manifest model, Dataset measured, String field) {
        if (model.objective() instanceof LatentVariableSpec spec
                && spec.likelihood() == Likelihood.BERNOULLI
                && (measured.values().minimum() < 0 || measured.values().maximum() > 1)) {
            throw unsuitable(
                    field,
                    "the likelihood bernoulli of %s takes values between 0 and 1, dataset %s has values between %s and %s"
                            .formatted(
                                    model.reference(),
                                    measured.name(),
                                    measured.values().minimum(),
                                    measured.values().maximum()));
        }
    }

    private void checkParts() {
        boolean labelled = dataset.labels().kind() != LabelSummary.Kind.NONE;
        if (labelled && testDataset != null && testDataset.labels().labelled() < 2) {
            throw unsuitable(
                    "testDataset",
                    "dataset %s has %d labelled examples; at least 2 are measured on"
                            .formatted(testDataset.name(), testDataset.labels().labelled()));
        }
        if (!labelled || testDataset != null) {
            return;
        }
        int held = dataset.labels().kind() == LabelSummary.Kind.CLASS
                ? dataset.labels().counts().stream()
                        .mapToInt(count -> LabelSplit.heldOut(count, request.testFraction()))
                        .sum()
                : LabelSplit.heldOut(dataset.labels().labelled(), request.testFraction());
        if (held < 2) {
            throw unsuitable(
                    "testFraction",
                    "a testFraction of %s of the labelled examples of dataset %s is %d; at least 2 are measured on: raise it, or give a testDataset"
                            .formatted(request.testFraction(), dataset.name(), held));
        }
    }

    private void checkSize() {
        Dataset measured = testDataset == null ? dataset : testDataset;
        long values = 0;
        for (Manifest model : models) {
            values += (long) measured.count() * model.embeddingDimensions();
        }
        long widest =
                models.stream().mapToInt(Manifest::embeddingDimensions).max().orElse(0);
        values += dataset.count() * widest;
        if (values > MOST_VALUES || measured.count() * widest > Integer.MAX_VALUE - 8) {
            throw unsuitable(
                    "dataset",
                    "the embeddings of datasets %s and %s are %,d values, an evaluation may hold %,d; use a smaller testDataset, or fewer models"
                            .formatted(dataset.name(), measured.name(), values, MOST_VALUES));
        }
        if (measured.count() < 2) {
            throw unsuitable(
                    "dataset",
                    "dataset %s has %d examples; at least 2 are measured on"
                            .formatted(measured.name(), measured.count()));
        }
    }

    private static ServiceException unsuitable(String field, String reason) {
        return ServiceException.ofField(ErrorCode.DATASET_UNSUITABLE, field, reason);
    }
}
