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
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.model.ModelStore;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What to train.
 *
 * @param name      of the model; a name that is taken gets a new version
 * @param dataset   name of the dataset
 * @param objective what is minimised
 * @param encoder   the network
 * @param training  how long and how fast
 * @param from      a published model whose weights learning goes on from; null to start anew
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

        @Schema(
                description =
                        "The network. Absent: that of `from`, else `transformer` for objectives of text and `mlp` for the others.")
        @Nullable
        EncoderSpec encoder,

        TrainingSpec training,

        @Schema(
                description =
                        "A published model to go on from, with its network and, for text, its tokenizer: transfer to another dataset.",
                example = "news-mlm@1")
        @Nullable
        String from,

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
            @JsonProperty("from") @Nullable String from,
            @JsonProperty("priority") @Nullable JobPriority priority,
            @JsonProperty("timeLimitSeconds") @Nullable Long timeLimitSeconds) {
        return new TrainingRequest(
                name,
                dataset,
                objective,
                encoder == null && from == null ? encoderOf(objective) : encoder,
                (training == null ? TrainingOptions.NONE : training)
                        .or(objective == null ? TrainingSpec.DEFAULT : objective.defaultTraining()),
                from,
                priority == null ? JobPriority.NORMAL : priority,
                timeLimitSeconds);
    }

    private static EncoderSpec encoderOf(@Nullable ObjectiveSpec objective) {
        return objective != null && objective.takesText() ? TransformerSpec.defaults() : MlpSpec.of(null, null, null);
    }

    /** The same, going on from a version, with its network. */
    TrainingRequest goingOnFrom(String version, EncoderSpec network) {
        return new TrainingRequest(name, dataset, objective, network, training, version, priority, timeLimitSeconds);
    }

    /** The same, for a tokenizer of so many tokens, and for as many languages as the objective is for. */
    TrainingRequest with(int vocabulary) {
        if (!(network() instanceof TransformerSpec text)) {
            return this;
        }
        TransformerSpec sized = text.withVocabulary(vocabulary);
        return new TrainingRequest(
                name,
                dataset,
                objective,
                objective.takesPairs() ? sized.withLanguages(2) : sized,
                training,
                from,
                priority,
                timeLimitSeconds);
    }

    /** The network: known once {@code from} was looked up. */
    EncoderSpec network() {
        return Objects.requireNonNull(encoder, "set when the job was submitted");
    }
}
