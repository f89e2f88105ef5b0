package dev.latent.finetuning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.job.JobPriority;
import dev.latent.job.JobRequest;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.head.LabelBudget;
import dev.latent.learning.head.TaskSpec;
import dev.latent.model.ModelStore;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a fine-tuning job is to do.
 *
 * @param name         of the model to publish
 * @param model        the model whose encoder is used
 * @param dataset      labelled examples
 * @param testDataset  what to measure the head on; null for a held-out part of the dataset
 * @param testFraction part of the dataset that is held out; 0 with a test dataset
 * @param labels       how many labels to learn from; null for all
 */
@Schema(
        description =
                "Fits a head on a published encoder. The example needs a dataset called `shapes`: make it first with POST /api/v1/datasets `{\"name\":\"shapes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":2000,\"seed\":1}}`.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FineTuningRequest(
        @Schema(
                description =
                        "Name of the model to publish; it becomes the next version where the name exists. 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning and ending with a letter or digit.",
                pattern = ModelStore.NAME_PATTERN,
                example = "shapes-classifier")
        String name,

        @Schema(
                description = "Model whose encoder is used: `name`, `name@version` or `name@alias`.",
                example = "shapes-vae")
        String model,

        @Schema(
                description = "Dataset with labels, with as many values an example as the model takes.",
                example = "shapes")
        String dataset,

        @Schema(
                description =
                        "Dataset to measure the head on, such as MNIST's test part; absent: a held-out part of `dataset`.",
                nullable = true)
        @Nullable
        String testDataset,

        @Schema(
                description =
                        "Part of the labelled examples that is held out to measure the head on, the same share of each class; not together with `testDataset`. Which examples these are depends on `training.seed` alone, not on `labels`.",
                minimum = "0",
                exclusiveMinimum = true,
                maximum = "0.9",
                defaultValue = "0.2")
        double testFraction,

        TaskSpec task,

        @Schema(
                description =
                        "`linear-probe` fits the head and leaves the encoder as it is, byte for byte; `fine-tune` goes on from there and trains the encoder as well.",
                defaultValue = "linear-probe")
        FineTuningMode mode,

        @Nullable LabelBudget labels,

        @Schema(
                description =
                        "For `fine-tune`. A linear probe is fitted to convergence and takes only the `seed` of it.")
        TrainingSpec training,

        JobPriority priority,

        @Schema(description = JobRequest.TIME_LIMIT, minimum = "1", example = "3600") @Nullable
        Long timeLimitSeconds)
        implements JobRequest {

    public static final double DEFAULT_TEST_FRACTION = 0.2;

    public FineTuningRequest {
        require(name, "name");
        require(model, "model");
        require(dataset, "dataset");
        require(task, "task");
        if (testDataset != null && testFraction != 0) {
            throw new IllegalArgumentException(
                    "testFraction and testDataset exclude each other: one or the other is what the head is measured on");
        }
        if (testDataset == null && !(testFraction > 0 && testFraction <= 0.9)) {
            throw new IllegalArgumentException("testFraction must be above 0 and at most 0.9, got " + testFraction);
        }
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static FineTuningRequest of(
            @JsonProperty("name") String name,
            @JsonProperty("model") String model,
            @JsonProperty("dataset") String dataset,
            @JsonProperty("testDataset") @Nullable String testDataset,
            @JsonProperty("testFraction") @Nullable Double testFraction,
            @JsonProperty("task") TaskSpec task,
            @JsonProperty("mode") @Nullable FineTuningMode mode,
            @JsonProperty("labels") @Nullable LabelBudget labels,
            @JsonProperty("training") @Nullable TrainingSpec training,
            @JsonProperty("priority") @Nullable JobPriority priority,
            @JsonProperty("timeLimitSeconds") @Nullable Long timeLimitSeconds) {
        double defaultFraction = testDataset == null ? DEFAULT_TEST_FRACTION : 0;
        return new FineTuningRequest(
                name,
                model,
                dataset,
                testDataset,
                testFraction == null ? defaultFraction : testFraction,
                task,
                mode == null ? FineTuningMode.LINEAR_PROBE : mode,
                labels,
                training == null ? TrainingSpec.DEFAULT : training,
                priority == null ? JobPriority.NORMAL : priority,
                timeLimitSeconds);
    }

    /** The same with the exact version of the model. */
    FineTuningRequest withModel(String reference) {
        return new FineTuningRequest(
                name,
                reference,
                dataset,
                testDataset,
                testFraction,
                task,
                mode,
                labels,
                training,
                priority,
                timeLimitSeconds);
    }

    private static void require(@Nullable Object value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }
}
