package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.job.Job;
import dev.latent.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A batch as OpenAI's clients read it. */
@JsonInclude
@Schema(name = "OpenAiBatch", description = "Many requests that are answered in the background.")
record Batch(
        @Schema(description = "Its id; later batches sort after earlier ones.", example = "job_01JD3G5Z8QW4K7TTN2RM")
        String id,

        @Schema(description = "What this is.", allowableValues = "batch")
        String object,

        @Schema(description = "Which route answers the requests.", example = Embeddings.ROUTE)
        String endpoint,

        @Schema(description = "Why it failed as a whole; null unless it did.") @Nullable
        Failures errors,

        @Schema(description = "The file with the requests.") @JsonProperty("input_file_id")
        String inputFile,

        @Schema(description = "As it was asked for.") @JsonProperty("completion_window")
        String completionWindow,

        @Schema(
                description = "Where it is in its life.",
                allowableValues = {"validating", "in_progress", "completed", "failed", "cancelled"})
        String status,

        @Schema(description = "The file with the answers; null before it is completed, or where all failed.")
        @JsonProperty("output_file_id")
        @Nullable
        String outputFile,

        @Schema(description = "The file with the answers to requests that failed; null if none did.")
        @JsonProperty("error_file_id")
        @Nullable
        String errorFile,

        @Schema(description = "When it was made, in seconds since 1970.") @JsonProperty("created_at")
        long createdAt,

        @Schema(description = "When it first ran.") @JsonProperty("in_progress_at") @Nullable
        Long inProgressAt,

        @Schema(description = "A day after it was made; it is finished all the same.") @JsonProperty("expires_at")
        long expiresAt,

        @Schema(description = "When it was completed.") @JsonProperty("completed_at") @Nullable
        Long completedAt,

        @Schema(description = "When it failed as a whole.") @JsonProperty("failed_at") @Nullable
        Long failedAt,

        @Schema(description = "When it was cancelled.") @JsonProperty("cancelled_at") @Nullable
        Long cancelledAt,

        @Schema(description = "How many requests there are, and what became of them.") @JsonProperty("request_counts")
        Counts requestCounts,

        @Schema(description = "The client's own texts.") Map<String, String> metadata) {

    @Schema(name = "OpenAiBatchCounts", description = "Requests of a batch.")
    record Counts(
            @Schema(description = "In the file.") long total,
            @Schema(description = "Answered.") long completed,

            @Schema(description = "Answered with a failure.")
            long failed) {}

    @Schema(name = "OpenAiBatchFailures", description = "Why a batch failed as a whole.")
    record Failures(
            @Schema(description = "What this is.", allowableValues = "list")
            String object,

            @Schema(description = "The reasons.") List<Failure> data) {}

    @JsonInclude
    @Schema(name = "OpenAiBatchFailure", description = "A reason.")
    record Failure(
            @Schema(description = "The stable name of the failure.")
            String code,

            @Schema(description = "What happened, for a person; names the line where one is at fault.")
            String message,

            @Schema(description = "Always null.") @Nullable String param,
            @Schema(description = "Always null.") @Nullable Long line) {}

    /**
     * What came of a batch.
     *
     * @param outputFile null where every request failed
     * @param errorFile  null where none did
     * @param failed     requests that did
     */
    record Result(@Nullable String outputFile, @Nullable String errorFile, int failed) {}

    /** @param result null before it has finished */
    static Batch of(Job job, BatchRequest request, @Nullable Result result) {
        Job.Failure failure = job.error();
        Instant started = job.startedAt();
        return new Batch(
                job.id(),
                "batch",
                Embeddings.ROUTE,
                failure == null
                        ? null
                        : new Failures(
                                "list",
                                List.of(new Failure(
                                        failure.code().name().toLowerCase(Locale.ROOT), failure.detail(), null, null))),
                request.inputFile(),
                "24h",
                status(job.state()),
                result == null ? null : result.outputFile(),
                result == null ? null : result.errorFile(),
                job.createdAt().getEpochSecond(),
                started == null ? null : (Long) started.getEpochSecond(),
                job.createdAt().plus(Duration.ofDays(1)).getEpochSecond(),
                ended(job, JobState.SUCCEEDED),
                ended(job, JobState.FAILED),
                ended(job, JobState.CANCELLED),
                counts(job),
                request.metadata());
    }

    private static String status(JobState state) {
        return switch (state) {
            case QUEUED, PAUSED -> "validating";
            case RUNNING -> "in_progress";
            case SUCCEEDED -> "completed";
            case FAILED -> "failed";
            case CANCELLED -> "cancelled";
        };
    }

    private static @Nullable Long ended(Job job, JobState how) {
        Instant finished = job.finishedAt();
        return finished == null || job.state() != how ? null : (Long) finished.getEpochSecond();
    }

    private static Counts counts(Job job) {
        long total = job.progress() == null ? 0 : job.progress().steps();
        long failed = job.metrics().getOrDefault(BatchHandler.FAILED, 0.0).longValue();
        long done = job.progress() == null ? 0 : job.progress().step();
        return new Counts(total, done - failed, failed);
    }
}
