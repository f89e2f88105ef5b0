package dev.latent.finetuning;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.dataset.Dataset;
import dev.latent.dataset.DatasetKind;
import dev.latent.dataset.LabelSummary;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.head.ClassificationSpec;
import dev.latent.learning.head.LabelBudget;
import dev.latent.learning.head.MultiLabelSpec;
import dev.latent.learning.head.RegressionSpec;
import dev.latent.learning.head.TaskSpec;
import dev.latent.learning.objective.VaeSpec;
import dev.latent.model.Manifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FineTuningRulesTest {

    private static final LabelSummary CLASSES =
            new LabelSummary(LabelSummary.Kind.CLASS, List.of("cat", "dog"), List.of(90, 10), 100);

    private static final LabelSummary TAGS =
            new LabelSummary(LabelSummary.Kind.TAGS, List.of("red", "round"), List.of(50, 50), 100);

    private static final LabelSummary VALUES = new LabelSummary(LabelSummary.Kind.VALUE, List.of(), List.of(), 100);

    private static final LabelSummary DIGITS =
            new LabelSummary(LabelSummary.Kind.CLASS, List.of("0", "1", "2.5"), List.of(30, 30, 40), 100);

    private final TaskSpec classification = new ClassificationSpec();

    private final TaskSpec regression = new RegressionSpec(null);

    @Test
    void passes_what_fits() {
        assertThatCode(() -> check(request(classification), CLASSES)).doesNotThrowAnyException();
        assertThatCode(() -> check(request(new MultiLabelSpec()), TAGS)).doesNotThrowAnyException();
        assertThatCode(() -> check(request(regression), VALUES)).doesNotThrowAnyException();
        assertThatCode(() -> check(request(regression), DIGITS)).doesNotThrowAnyException();
        assertThatCode(() -> check(request(new RegressionSpec("x")), LabelSummary.ABSENT))
                .doesNotThrowAnyException();
    }

    @Test
    void names_both_shapes_that_do_not_fit() {
        Dataset narrow = dataset("narrow", InputShape.of(28, 28), CLASSES);
        refuses(
                () -> new FineTuningRules(request(classification), model(true), narrow, null).check(),
                ErrorCode.SHAPE_MISMATCH,
                "model shapes-vae@1 takes 1024 values [32, 32], an example of dataset narrow has 784 [28, 28]");
    }

    @Test
    void needs_labels_that_suit_the_task() {
        refuses(() -> check(request(classification), LabelSummary.ABSENT), ErrorCode.LABELS_MISSING, "has no labels");
        refuses(
                () -> check(request(classification), VALUES),
                ErrorCode.DATASET_UNSUITABLE,
                "task classification needs one class an example as labels, these are numbers");
        refuses(
                () -> check(request(new MultiLabelSpec()), CLASSES),
                ErrorCode.DATASET_UNSUITABLE,
                "task multi-label needs tags as labels, these are classes such as cat");
        refuses(
                () -> check(request(regression), CLASSES),
                ErrorCode.DATASET_UNSUITABLE,
                "task regression needs numbers as labels");
        refuses(
                () -> check(request(new RegressionSpec("hue")), CLASSES),
                ErrorCode.DATASET_UNSUITABLE,
                "it has no factor called hue; its factors are [x, y]");
    }

    @Test
    void needs_two_classes() {
        LabelSummary one = new LabelSummary(LabelSummary.Kind.CLASS, List.of("cat"), List.of(100), 100);
        refuses(() -> check(request(classification), one), ErrorCode.DATASET_UNSUITABLE, "only cat");
    }

    @Test
    void names_the_class_that_is_too_small_for_the_budget() {
        // 10 dogs, 2 of them held out
        refuses(
                () -> check(request(classification, new LabelBudget(9, null)), CLASSES),
                ErrorCode.INVALID_REQUEST,
                "class dog of dataset pets has 8 examples to learn from, perClass asks for 9");
        assertThatCode(() -> check(request(classification, new LabelBudget(8, null)), CLASSES))
                .doesNotThrowAnyException();
    }

    @Test
    void counts_by_class_only_where_there_are_classes() {
        for (TaskSpec task : List.of(regression, new MultiLabelSpec())) {
            refuses(
                    () -> check(
                            request(task, new LabelBudget(1, null)), task instanceof MultiLabelSpec ? TAGS : VALUES),
                    ErrorCode.INVALID_REQUEST,
                    "task %s has no classes; use fraction".formatted(task.type()));
        }
    }

    @Test
    void needs_something_to_measure_on() {
        LabelSummary few = new LabelSummary(LabelSummary.Kind.CLASS, List.of("cat", "dog"), List.of(2, 2), 4);
        refuses(() -> check(request(classification), few), ErrorCode.DATASET_UNSUITABLE, "a testFraction of 0.2");
    }

    @Test
    void a_test_dataset_may_not_have_labels_that_the_head_cannot_know() {
        LabelSummary more = new LabelSummary(LabelSummary.Kind.CLASS, List.of("dog", "fox"), List.of(50, 50), 100);
        Dataset test = dataset("wild", InputShape.of(32, 32), more);
        FineTuningRequest request =
                FineTuningRequest.of("n", "m", "pets", "wild", null, classification, null, null, null, null, null);
        refuses(
                () -> new FineTuningRules(request, model(true), pets(CLASSES), test).check(),
                ErrorCode.DATASET_UNSUITABLE,
                "its label fox does not occur in dataset pets");
    }

    @Test
    void an_imported_encoder_cannot_be_trained() {
        FineTuningRequest request = FineTuningRequest.of(
                "n", "m", "pets", null, null, classification, FineTuningMode.FINE_TUNE, null, null, null, null);
        refuses(
                () -> new FineTuningRules(request, model(false), pets(CLASSES), null).check(),
                ErrorCode.NOT_SUPPORTED_BY_MODEL,
                "mode linear-probe can use it");
        assertThatCode(() -> new FineTuningRules(request(classification), model(false), pets(CLASSES), null).check())
                .doesNotThrowAnyException();
    }

    @Test
    void early_stopping_needs_labels_to_validate_on() {
        FineTuningRequest request = FineTuningRequest.of(
                "n",
                "m",
                "pets",
                null,
                null,
                classification,
                FineTuningMode.FINE_TUNE,
                new LabelBudget(3, null),
                TrainingSpec.of(null, null, null, null, null, 0.1, TrainingSpec.EarlyStopping.of(null, null)),
                null,
                null);
        refuses(() -> check(request, CLASSES), ErrorCode.INVALID_REQUEST, "leaves none to validate on");
    }

    @Test
    void a_head_has_a_largest_size() {
        List<String> names = java.util.stream.IntStream.range(0, 300_000)
                .mapToObj(String::valueOf)
                .toList();
        LabelSummary many = new LabelSummary(
                LabelSummary.Kind.CLASS, names, names.stream().map(name -> 10).toList(), 3_000_000);
        refuses(() -> check(request(classification), many), ErrorCode.DATASET_UNSUITABLE, "the most a head may have");
    }

    private static void refuses(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code, String part) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class, failure -> org.assertj.core.api.Assertions.assertThat(failure.code())
                                .isEqualTo(code))
                .hasMessageContaining(part);
    }

    private static void check(FineTuningRequest request, LabelSummary labels) {
        new FineTuningRules(request, model(true), pets(labels), null).check();
    }

    private static FineTuningRequest request(TaskSpec task) {
        return request(task, null);
    }

    private static FineTuningRequest request(TaskSpec task, @Nullable LabelBudget labels) {
        return FineTuningRequest.of("n", "m", "pets", null, null, task, null, labels, null, null, null);
    }

    private static Dataset pets(LabelSummary labels) {
        return dataset("pets", InputShape.of(32, 32), labels);
    }

    private static Dataset dataset(String name, InputShape shape, LabelSummary labels) {
        return new Dataset(
                name,
                DatasetKind.IMAGES,
                shape,
                100,
                "sha256 of " + name,
                0.0,
                1.0,
                labels,
                List.of("x", "y"),
                Instant.EPOCH,
                null);
    }

    private static Manifest model(boolean trainedHere) {
        return new Manifest(
                1,
                "shapes-vae",
                1,
                Instant.EPOCH,
                "images",
                InputShape.of(32, 32),
                10,
                trainedHere ? VaeSpec.of(10, null, null, null, null) : null,
                trainedHere ? MlpSpec.of(null, null, null) : null,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                0,
                "test",
                0,
                Map.of());
    }
}
