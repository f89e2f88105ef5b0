package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.job.Job;
import dev.latent.openai.FineTuningCreation.Hyperparameters;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A fine-tuning job as OpenAI's clients read it. */
@JsonInclude
@Schema(name = "OpenAiFineTuningJob", description = "A fine-tuning job, as it stands.")
record FineTuningJob(
        String id,
        @Schema(allowableValues = "fine_tuning.job") String object,
        @JsonProperty("created_at") long createdAt,
        @Nullable Failure error,

        @Schema(description = "What it made, once it has succeeded.", example = "shapes-vae-digits-3f9a2c@1")
        @JsonProperty("fine_tuned_model")
        @Nullable
        String fineTunedModel,

        @JsonProperty("finished_at") @Nullable Long finishedAt,
        Hyperparameters hyperparameters,
        String model,
        @JsonProperty("organization_id") String organizationId,
        @JsonProperty("result_files") List<String> resultFiles,
        long seed,

        @Schema(allowableValues = {"queued", "running", "paused", "succeeded", "failed", "cancelled"})
        String status,

        @JsonProperty("trained_tokens") @Nullable Long trainedTokens,
        @JsonProperty("training_file") String trainingFile,
        @JsonProperty("validation_file") @Nullable String validationFile,
        @JsonProperty("estimated_finish") @Nullable Long estimatedFinish,
        List<Object> integrations,
        Map<String, String> metadata,
        FineTuningCreation.Method method) {

    /** Why a job failed. */
    @JsonInclude
    @Schema(name = "OpenAiFineTuningFailure", description = "Why a job failed.")
    record Failure(String code, String message, @Nullable String param) {}

    /**
     * What only this API knows of a job.
     *
     * @param seed that was used
     */
    record Description(
            String model,
            String trainingFile,
            @Nullable String validationFile,
            long seed,
            Hyperparameters hyperparameters,
            Map<String, String> metadata) {}

    static FineTuningJob of(Job job, Description description, Instant now) {
        Job.Failure failure = job.error();
        Instant finished = job.finishedAt();
        Double eta = job.progress() == null ? null : job.progress().etaSeconds();
        return new FineTuningJob(
                job.id(),
                "fine_tuning.job",
                job.createdAt().getEpochSecond(),
                failure == null
                        ? null
                        : new Failure(failure.code().name().toLowerCase(Locale.ROOT), failure.detail(), null),
                job.model(),
                finished == null ? null : finished.getEpochSecond(),
                description.hyperparameters(),
                description.model(),
                "latent-server",
                List.of(),
                description.seed(),
                job.state().name().toLowerCase(Locale.ROOT),
                null,
                description.trainingFile(),
                description.validationFile(),
                eta == null || job.state().isFinal()
                        ? null
                        : (Long) now.plusSeconds(eta.longValue()).getEpochSecond(),
                List.of(),
                description.metadata(),
                new FineTuningCreation.Method(
                        "supervised", new FineTuningCreation.Supervised(description.hyperparameters())));
    }
}
