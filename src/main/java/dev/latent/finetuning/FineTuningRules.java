package dev.latent.finetuning;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.LabelSummary;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.head.ClassificationSpec;
import dev.latent.learning.head.LabelBudget;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.MultiLabelSpec;
import dev.latent.learning.head.RegressionSpec;
import dev.latent.learning.head.TaskSpec;
import dev.latent.model.Manifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must hold for a fine-tuning job to make sense, found out before it is accepted. */
final class FineTuningRules {

    /** Weights of a head: more would make the solver need gigabytes. */
    static final long MAX_WEIGHTS = 2_000_000;

    private final FineTuningRequest request;

    private final Manifest model;

    private final Dataset dataset;

    private final @Nullable Dataset testDataset;

    FineTuningRules(FineTuningRequest request, Manifest model, Dataset dataset, @Nullable Dataset testDataset) {
        this.request = request;
        this.model = model;
        this.dataset = dataset;
        this.testDataset = testDataset;
    }

    /** @throws ServiceException that says what does not hold */
    void check() {
        checkMode();
        checkDataset(dataset);
        if (testDataset != null) {
            checkOther(testDataset);
            checkDataset(testDataset);
            checkSameNames(testDataset);
        }
        checkSize();
        checkBudget();
        checkParts();
    }

    private void checkMode() {
        if (request.mode() == FineTuningMode.FINE_TUNE && (model.objective() == null || model.encoder() == null)) {
            throw new ServiceException(
                    ErrorCode.NOT_SUPPORTED_BY_MODEL,
                    "the encoder of %s was imported and cannot be trained here; mode linear-probe can use it"
                            .formatted(model.reference()));
        }
    }

    /** By content: a copy under another name flatters a head just as much. */
    private void checkOther(Dataset test) {
        if (test.sha256().equals(dataset.sha256())) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "testDataset",
                    "testDataset %s has the very examples of dataset %s, that the head learns from; leave it out to hold a part of them out"
                            .formatted(test.name(), dataset.name()));
        }
    }

    private void checkDataset(Dataset examples) {
        model.requireFit(examples.name(), examples.kind().toString(), examples.shape());
        TaskSpec task = request.task();
        if (task instanceof RegressionSpec regression && regression.target() != null) {
            if (!examples.factors().contains(regression.target())) {
                throw unsuitable(
                        examples,
                        "it has no factor called %s; its factors are %s"
                                .formatted(regression.target(), examples.factors()));
            }
            return;
        }
        checkLabels(examples, task);
    }

    private static void checkLabels(Dataset examples, TaskSpec task) {
        LabelSummary labels = examples.labels();
        if (labels.kind() == LabelSummary.Kind.NONE || labels.labelled() == 0) {
            throw new ServiceException(
                    ErrorCode.LABELS_MISSING,
                    "dataset %s has no labels, and task %s needs some".formatted(examples.name(), task.type()));
        }
        boolean suits;
        String needed;
        if (task instanceof ClassificationSpec) {
            suits = labels.kind() == LabelSummary.Kind.CLASS;
            needed = "one class an example";
        } else if (task instanceof MultiLabelSpec) {
            suits = labels.kind() == LabelSummary.Kind.TAGS;
            needed = "tags";
        } else {
            suits = labels.kind() == LabelSummary.Kind.VALUE
                    || (labels.kind() == LabelSummary.Kind.CLASS && numeric(labels.names()));
            needed = "numbers";
        }
        if (!suits) {
            throw unsuitable(
                    examples,
                    "task %s needs %s as labels, these are %s".formatted(task.type(), needed, describe(labels)));
        }
    }

    private static String describe(LabelSummary labels) {
        return switch (labels.kind()) {
            case NONE -> "none";
            case CLASS -> "classes such as " + labels.names().get(0);
            case TAGS -> "tags";
            case VALUE -> "numbers";
        };
    }

    private static boolean numeric(List<String> names) {
        try {
            names.forEach(Double::parseDouble);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** A class or tag that the head cannot know cannot be measured. */
    private void checkSameNames(Dataset test) {
        if (request.task() instanceof RegressionSpec) {
            return;
        }
        for (String name : test.labels().names()) {
            if (!dataset.labels().names().contains(name)) {
                throw unsuitable(
                        test,
                        "its label %s does not occur in dataset %s, that the head learns from"
                                .formatted(name, dataset.name()));
            }
        }
    }

    private void checkSize() {
        int outputs = request.task() instanceof RegressionSpec
                ? 1
                : dataset.labels().names().size();
        if (request.task() instanceof ClassificationSpec && outputs < 2) {
            throw unsuitable(dataset, "classification needs at least two classes, it has only " + describeOnly());
        }
        if ((long) outputs * model.embeddingDimensions() > MAX_WEIGHTS) {
            throw unsuitable(
                    dataset,
                    "%d labels times %d embedding dimensions are more than %d weights, the most a head may have"
                            .formatted(outputs, model.embeddingDimensions(), MAX_WEIGHTS));
        }
        if ((long) dataset.count() * model.embeddingDimensions() > Integer.MAX_VALUE - 8) {
            throw unsuitable(
                    dataset,
                    "%d examples times %d embedding dimensions do not fit into one array"
                            .formatted(dataset.count(), model.embeddingDimensions()));
        }
    }

    private String describeOnly() {
        return String.join(", ", dataset.labels().names());
    }

    private void checkBudget() {
        LabelBudget budget = request.labels();
        if (budget == null || budget.perClass() == null) {
            return;
        }
        if (!(request.task() instanceof ClassificationSpec)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_REQUEST,
                    "labels.perClass",
                    "perClass counts examples of a class, and task %s has no classes; use fraction"
                            .formatted(request.task().type()));
        }
        LabelSummary labels = dataset.labels();
        for (int c = 0; c < labels.names().size(); c++) {
            int count = labels.counts().get(c);
            int available = count - LabelSplit.heldOut(count, request.testFraction());
            if (available < budget.perClass()) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST,
                        "labels.perClass",
                        "class %s of dataset %s has %d examples to learn from, perClass asks for %d"
                                .formatted(labels.names().get(c), dataset.name(), available, budget.perClass()));
            }
        }
    }

    /** Neither part may be empty, nor the one that early stopping looks at. */
    private void checkParts() {
        if (testDataset == null && heldOut(request.testFraction()) == 0) {
            throw unsuitable(
                    dataset,
                    "a testFraction of %s of its labelled examples is none; raise it, or give a testDataset"
                            .formatted(request.testFraction()));
        }
        TrainingSpec training = request.training();
        LabelBudget budget = request.labels();
        if (request.mode() == FineTuningMode.FINE_TUNE && training.earlyStopping() != null && budget != null) {
            Integer perClass = budget.perClass();
            if (perClass != null && LabelSplit.heldOut(perClass, training.validationFraction()) == 0) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST,
                        "training.validationFraction",
                        "of %d labels a class, a validationFraction of %s leaves none to validate on, which earlyStopping needs"
                                .formatted(perClass, training.validationFraction()));
            }
        }
    }

    private int heldOut(double fraction) {
        LabelSummary labels = dataset.labels();
        if (request.task() instanceof ClassificationSpec) {
            return labels.counts().stream()
                    .mapToInt(count -> LabelSplit.heldOut(count, fraction))
                    .sum();
        }
        boolean factor = request.task() instanceof RegressionSpec regression && regression.target() != null;
        return LabelSplit.heldOut(factor ? dataset.count() : labels.labelled(), fraction);
    }

    private static ServiceException unsuitable(Dataset examples, String reason) {
        return new ServiceException(
                ErrorCode.DATASET_UNSUITABLE, "dataset %s is unsuitable: %s".formatted(examples.name(), reason));
    }
}
