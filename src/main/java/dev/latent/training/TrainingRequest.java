package dev.latent.training;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.job.JobPriority;
import dev.latent.job.JobRequest;
import dev.latent.learning.TrainingOptions;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.model.ModelStore;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to train.
 *
 * @param name      of the model; a name that is taken gets a new version
 * @param dataset   name of the dataset
 * @param objective what is minimised
 * @param encoder   the network
 * @param training  how long and how fast
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrainingRequest(
        @Schema(
                description = "Name of the model; where it exists already, the result is its next version.",
                example = "my-shapes",
                pattern = ModelStore.NAME_PATTERN,
                requiredMode = Schema.RequiredMode.REQUIRED)
        @NotNull
        @Pattern(regexp = ModelStore.NAME_PATTERN, message = "must match " + ModelStore.NAME_PATTERN)
        String name,

        @Schema(description = "Name of the dataset.", example = "shapes", requiredMode = Schema.RequiredMode.REQUIRED)
        @NotNull
        String dataset,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        ObjectiveSpec objective,

        EncoderSpec encoder,
        TrainingSpec training,
        JobPriority priority,

        @Schema(description = JobRequest.TIME_LIMIT, minimum = "1", example = "3600") @Nullable
        Long timeLimitSeconds)
        implements JobRequest {

    /** As JSON gives it: what is absent gets its default, and what must be there is checked afterwards. */
    @JsonCreator
    static TrainingRequest of(
            @JsonProperty("name") String name,
            @JsonProperty("dataset") String dataset,
            @JsonProperty("objective") ObjectiveSpec objective,
            @JsonProperty("encoder") @Nullable EncoderSpec encoder,
            @JsonProperty("training") @Nullable TrainingOptions training,
            @JsonProperty("priority") @Nullable JobPriority priority,
            @JsonProperty("timeLimitSeconds") @Nullable Long timeLimitSeconds) {
        return new TrainingRequest(
                name,
                dataset,
                objective,
                encoder == null ? MlpSpec.of(null, null, null) : encoder,
                (training == null ? TrainingOptions.NONE : training)
                        .or(objective == null ? TrainingSpec.DEFAULT : objective.defaultTraining()),
                priority == null ? JobPriority.NORMAL : priority,
                timeLimitSeconds);
    }
}
