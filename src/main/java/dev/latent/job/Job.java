package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.error.ErrorCode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One unit of background work, as it stands.
 *
 * @param progress null until the first report
 * @param metrics  the last figure of each name
 * @param model    what it published, as {@code name@version}
 * @param request  as it was submitted, with defaults filled in
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "One unit of background work, as it stands.")
public record Job(
        @Schema(description = "Identifier; later jobs sort after earlier ones.", example = "job_01JD3G5Z8QW4K7TTN2RM")
        String id,

        @Schema(description = "What sort of work it is.", example = "training")
        String type,

        @Schema(
                description =
                        "Where it is in its life. `succeeded`, `failed` and `cancelled` are final, but for one that is `resumable`.")
        JobState state,

        @Schema(
                description =
                        "Whether `resume` would queue it again: it is paused, or was cancelled and its checkpoint kept.",
                example = "false")
        boolean resumable,

        JobPriority priority,

        @Schema(description = "Id of the API key that it was submitted with; absent where there was none.") @Nullable
        String submittedBy,

        @Schema(description = "How far it is; absent until the first report.") @Nullable
        JobProgress progress,

        @Schema(
                description = "The last figure of each name: loss, elbo, reconstruction, kl …",
                example = "{\"elbo\": -105.2, \"reconstruction\": 79.9, \"kl\": 25.3}")
        Map<String, Double> metrics,

        @Schema(description = "The model that it published, as `name@version`.", example = "mnist-vae@1") @Nullable
        String model,

        @Schema(description = "Why it failed; absent unless the state is `failed`.") @Nullable
        Failure error,

        @Schema(description = "When it was submitted.") Instant createdAt,

        @Schema(description = "When it first ran.") @Nullable
        Instant startedAt,

        @Schema(description = "When it ended for good.") @Nullable
        Instant finishedAt,

        @Schema(description = "The request, with defaults filled in.", type = "object", implementation = Object.class)
        JsonNode request) {

    /** Why a job failed. */
    @Schema(name = "JobFailure", description = "Why a job failed.")
    public record Failure(
            @Schema(description = "The stable name of the failure; branch on this.", example = "TRAINING_DIVERGED")
            ErrorCode code,

            @Schema(description = "What happened, for a person.", example = "the loss became NaN in epoch 3")
            String detail) {}
}
