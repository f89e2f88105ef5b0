package dev.latent.evaluation.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.job.JobPriority;
import dev.latent.job.JobRequest;
import dev.latent.learning.theory.ProvableSelfSupervision.Settings;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the experiment is to try: {@link Settings}, as clients say them. */
@Schema(description = "What to try; everything has a default.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProvableSelfSupervisionRequest(
        @Schema(description = "Classes, k.", minimum = "2", maximum = "50", defaultValue = "10")
        int classes,

        @Schema(
                description = "Dimensions of X₁, which is looked at.",
                minimum = "1",
                maximum = "200",
                defaultValue = "50")
        int dimensions1,

        @Schema(
                description =
                        "Dimensions of X₂, which is predicted: at least `classes`; at most `dimensions1` where `dependence` is not 0.",
                minimum = "2",
                maximum = "200",
                defaultValue = "40")
        int dimensions2,

        @Schema(
                description = "Pairs without a label that ψ is learned from, more than `dimensions1`.",
                minimum = "2",
                maximum = "200000",
                defaultValue = "20000")
        int unlabelled,

        @Schema(
                description =
                        "Numbers of labelled examples to learn classifiers from: up to 12, each from `classes` to 10000. Absent: 20, 50, 100, 200, 500, 1000, 2000, 5000.",
                example = "[20, 50, 100, 200, 500, 1000]")
        List<Integer> labelled,

        @Schema(description = "Independent repetitions.", minimum = "1", maximum = "31", defaultValue = "6")
        int trials,

        @Schema(
                description =
                        "α: X₂ is (1 − α) times what depends on the class alone plus α times the first coordinates of X₁. The theorem is about 0.",
                minimum = "0",
                maximum = "1",
                defaultValue = "0")
        double dependence,

        @Schema(
                description =
                        "Centres of the classes are uniform in [0, `centreRange`) in each coordinate; noise has deviation 1.",
                minimum = "0.01",
                maximum = "100",
                defaultValue = "1")
        double centreRange,

        @Schema(
                description = "Fresh examples that each repetition is measured on.",
                minimum = "100",
                maximum = "20000",
                defaultValue = "10000")
        int testExamples,

        @Schema(description = "The same seed gives the same figures.", defaultValue = "42")
        long seed,

        JobPriority priority,

        @Schema(description = JobRequest.TIME_LIMIT, minimum = "1", example = "3600") @Nullable
        Long timeLimitSeconds)
        implements JobRequest {

    private static final List<Integer> LABELLED = List.of(20, 50, 100, 200, 500, 1000, 2000, 5000);

    ProvableSelfSupervisionRequest {
        labelled = new Settings(
                        classes,
                        dimensions1,
                        dimensions2,
                        unlabelled,
                        labelled,
                        trials,
                        dependence,
                        centreRange,
                        testExamples,
                        seed)
                .labelled();
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static ProvableSelfSupervisionRequest of(
            @JsonProperty("classes") @Nullable Integer classes,
            @JsonProperty("dimensions1") @Nullable Integer dimensions1,
            @JsonProperty("dimensions2") @Nullable Integer dimensions2,
            @JsonProperty("unlabelled") @Nullable Integer unlabelled,
            @JsonProperty("labelled") @Nullable List<Integer> labelled,
            @JsonProperty("trials") @Nullable Integer trials,
            @JsonProperty("dependence") @Nullable Double dependence,
            @JsonProperty("centreRange") @Nullable Double centreRange,
            @JsonProperty("testExamples") @Nullable Integer testExamples,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("priority") @Nullable JobPriority priority,
            @JsonProperty("timeLimitSeconds") @Nullable Long timeLimitSeconds) {
        return new ProvableSelfSupervisionRequest(
                or(classes, 10),
                or(dimensions1, 50),
                or(dimensions2, 40),
                or(unlabelled, 20_000),
                or(labelled, LABELLED),
                or(trials, 6),
                or(dependence, 0.0),
                or(centreRange, 1.0),
                or(testExamples, 10_000),
                or(seed, 42L),
                or(priority, JobPriority.NORMAL),
                timeLimitSeconds);
    }

    /** What the experiment gets of it. */
    Settings settings() {
        return new Settings(
                classes,
                dimensions1,
                dimensions2,
                unlabelled,
                labelled,
                trials,
                dependence,
                centreRange,
                testExamples,
                seed);
    }

    private static <T> T or(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }
}
