package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.job.JobPriority;
import dev.latent.job.JobRequest;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * What an evaluation job is to do.
 *
 * @param model        to measure; null where there are several
 * @param models       to measure side by side; null where there is one
 * @param dataset      whose examples are measured on, and whose labels are learnt from
 * @param testDataset  what to measure on instead; null for a held-out part of the dataset
 * @param testFraction part of the labelled examples that is held out; 0 with a test dataset
 * @param seed         of whatever is drawn
 */
@Schema(
        description =
                "Measures what a representation is worth. The example needs a dataset called `shapes`: make it first with POST /api/v1/datasets `{\"name\":\"shapes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":2000,\"seed\":1}}`.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationRequest(
        @Schema(
                description =
                        "Model to measure: `name`, `name@version` or `name@alias`. It is the version that this means when the job is submitted.",
                example = "shapes-vae",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        @Nullable
        String model,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description = "Models to measure side by side, instead of `model`.",
                                requiredMode = Schema.RequiredMode.NOT_REQUIRED),
                minItems = 1,
                maxItems = 16)
        @Nullable
        List<String> models,

        @Schema(description = "Dataset with as many values an example as the models take.", example = "shapes")
        String dataset,

        @Schema(
                description =
                        "Dataset to measure on, such as MNIST's test part; absent: a held-out part of `dataset`, or all of it where it has no labels.",
                nullable = true)
        @Nullable
        String testDataset,

        @Schema(
                description =
                        "Part of the labelled examples that is held out to measure on, the same share of each class; not together with `testDataset`.",
                minimum = "0",
                exclusiveMinimum = true,
                maximum = "0.9",
                defaultValue = "0.2")
        double testFraction,

        @Schema(description = "Seed of whatever is drawn: same seed, same figures.", defaultValue = "42")
        long seed,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "What to measure: a protocol's name alone, or an object with its `type` and parameters."),
                schema = @Schema(implementation = ProtocolSpec.class),
                minItems = 1,
                maxItems = 40)
        List<ProtocolSpec> protocols,

        JobPriority priority,

        @Schema(description = JobRequest.TIME_LIMIT, minimum = "1", example = "3600") @Nullable
        Long timeLimitSeconds)
        implements JobRequest {

    private static final double DEFAULT_TEST_FRACTION = 0.2;

    private static final long DEFAULT_SEED = 42;

    private static final int MOST_MODELS = 16;

    private static final int MOST_PROTOCOLS = 40;

    EvaluationRequest {
        if ((model == null) == (models == null)) {
            throw new IllegalArgumentException("give exactly one of model and models");
        }
        if (models != null) {
            Limits.require("number of models", models.size(), 1, MOST_MODELS);
            models = List.copyOf(models);
        }
        if (dataset == null) {
            throw new IllegalArgumentException("dataset is missing");
        }
        if (protocols == null) {
            throw new IllegalArgumentException("protocols is missing");
        }
        Limits.require("number of protocols", protocols.size(), 1, MOST_PROTOCOLS);
        protocols = List.copyOf(protocols);
        if (testDataset != null && testFraction != 0) {
            throw new IllegalArgumentException(
                    "testFraction and testDataset exclude each other: one or the other is what is measured on");
        }
        if (testDataset == null && !(testFraction > 0 && testFraction <= 0.9)) {
            throw new IllegalArgumentException("testFraction must be above 0 and at most 0.9, got " + testFraction);
        }
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static EvaluationRequest of(
            @JsonProperty("model") @Nullable String model,
            @JsonProperty("models") @Nullable List<String> models,
            @JsonProperty("dataset") String dataset,
            @JsonProperty("testDataset") @Nullable String testDataset,
            @JsonProperty("testFraction") @Nullable Double testFraction,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("protocols") @JsonDeserialize(contentUsing = ProtocolName.class) List<ProtocolSpec> protocols,
            @JsonProperty("priority") @Nullable JobPriority priority,
            @JsonProperty("timeLimitSeconds") @Nullable Long timeLimitSeconds) {
        double defaultFraction = testDataset == null ? DEFAULT_TEST_FRACTION : 0;
        return new EvaluationRequest(
                model,
                models,
                dataset,
                testDataset,
                testFraction == null ? defaultFraction : testFraction,
                seed == null ? DEFAULT_SEED : seed,
                protocols,
                priority == null ? JobPriority.NORMAL : priority,
                timeLimitSeconds);
    }

    /** The models to measure, in the order of the report. */
    List<String> references() {
        return models == null ? List.of(Objects.requireNonNull(model)) : models;
    }

    /** The same with the exact versions of the models. */
    EvaluationRequest withModels(List<String> references) {
        return new EvaluationRequest(
                models == null ? references.get(0) : null,
                models == null ? null : references,
                dataset,
                testDataset,
                testFraction,
                seed,
                protocols,
                priority,
                timeLimitSeconds);
    }
}
