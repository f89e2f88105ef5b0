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
        @Schema(description = "Its id; later jobs sort after earlier ones.", example = "job_01JD3G5Z8QW4K7TTN2RM")
        String id,

        @Schema(description = "What this is.", allowableValues = "fine_tuning.job")
        String object,

        @Schema(description = "When it was made, in seconds since 1970.") @JsonProperty("created_at")
        long createdAt,

        @Schema(description = "Why it failed; null unless it did.") @Nullable
        Failure error,

        @Schema(description = "What it made; null before it has succeeded.", example = "shapes-vae-digits-3f9a2c41d0@1")
        @JsonProperty("fine_tuned_model")
        @Nullable
        String fineTunedModel,

        @Schema(description = "When it ended, in seconds since 1970; null before.")
        @JsonProperty("finished_at")
        @Nullable
        Long finishedAt,

        @Schema(description = "As they were asked for.") Hyperparameters hyperparameters,

        @Schema(description = "The model whose encoder is used, as it was asked for.", example = "shapes-vae")
        String model,

        @Schema(description = "Always this server.") @JsonProperty("organization_id")
        String organizationId,

        @Schema(description = "Always empty: `GET /api/v1/jobs/{id}/result` has the report.")
        @JsonProperty("result_files")
        List<String> resultFiles,

        @Schema(description = "What chance was drawn from.", example = "42")
        long seed,

        @Schema(
                description = "Where it is in its life.",
                allowableValues = {"queued", "running", "paused", "succeeded", "failed", "cancelled"})
        String status,

        @Schema(description = "Always null: there are no tokens.") @JsonProperty("trained_tokens") @Nullable
        Long trainedTokens,

        @Schema(description = "The file with its examples.") @JsonProperty("training_file")
        String trainingFile,

        @Schema(description = "The file it is measured on; null for a part of the training file.")
        @JsonProperty("validation_file")
        @Nullable
        String validationFile,

        @Schema(description = "When it will end, in seconds since 1970; null where nothing is known.")
        @JsonProperty("estimated_finish")
        @Nullable
        Long estimatedFinish,

        @Schema(description = "Always empty.") List<Object> integrations,

        @Schema(description = "The client's own texts.") Map<String, String> metadata,

        @Schema(description = "How it is trained.") FineTuningCreation.Method method) {

    /** Why a job failed. */
    @JsonInclude
    @Schema(name = "OpenAiFineTuningFailure", description = "Why a job failed.")
    record Failure(
            @Schema(description = "The stable name of the failure.", example = "training_diverged")
            String code,

            @Schema(description = "What happened, for a person.")
            String message,

            @Schema(description = "Always null.") @Nullable String param) {}

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
