package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobLog;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v1/fine_tuning/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = OpenAiDocs.TAG)
class OpenAiFineTuningController {

    private static final int MAX_PAGE = 100;

    private static final String ID = "The job's id.";

    private final FineTuningJobs jobs;

    private final JobLog log;

    OpenAiFineTuningController(FineTuningJobs jobs, JobLog log) {
        this.jobs = jobs;
        this.log = log;
    }

    @Schema(
            name = "OpenAiCheckpoint",
            description = "A model that a fine-tuning job made on its way; ours make one, at the end.")
    record Checkpoint(
            @Schema(description = "The checkpoint's id.") String id,

            @Schema(description = "What this is.", allowableValues = "fine_tuning.job.checkpoint")
            String object,

            @Schema(description = "When it was made, in seconds since 1970.") @JsonProperty("created_at")
            long createdAt,

            @Schema(description = "The model.", example = "shapes-vae-digits-3f9a2c41d0@1")
            @JsonProperty("fine_tuned_model_checkpoint")
            String model,

            @Schema(description = "The job that made it.") @JsonProperty("fine_tuning_job_id")
            String job,

            @Schema(description = "Its figures.") Map<String, Object> metrics,

            @Schema(description = "The step that it was made at.") @JsonProperty("step_number")
            long step) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Fit a head on a model's encoder",
            description =
                    "Makes a model that can `predict` (`POST /api/v1/models/{ref}/predict`) from a file of `{\"input\": …, \"label\": …}` lines, which is uploaded first. Labels with names or whole numbers are classes, fractions are values, arrays are tags.")
    @ApiResponse(responseCode = "200", description = "The job is queued.")
    @ApiResponse(responseCode = "400", description = "What in the request or the file does not fit.")
    @ApiResponse(responseCode = "404", description = "`file_not_found`, `model_not_found`")
    @ApiResponse(responseCode = "422", description = "`labels_missing`, `dataset_unsuitable`, `idempotency_key_reused`")
    @ApiResponse(responseCode = "429", description = "`rate_limit_exceeded`: too many jobs wait.")
    FineTuningJob create(
            @Valid @RequestBody FineTuningCreation request,
            @Parameter(description = "The same key and body give the same job again.")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey,
            @Parameter(hidden = true) @Nullable Principal key)
            throws IOException {
        return jobs.create(request, idempotencyKey, key == null ? null : key.getName());
    }

    @GetMapping
    @Operation(summary = "List fine-tuning jobs", description = "Those made through this API, newest first.")
    @ApiResponse(responseCode = "200", description = "A page.")
    Page<FineTuningJob> list(
            @Parameter(description = "The last job's id on the page before.")
                    @RequestParam(name = "after", required = false)
                    @Nullable
                    String after,
            @Parameter(description = "Jobs on a page.") @RequestParam(name = "limit", defaultValue = "20") int limit) {
        Page.requireLimit(limit, MAX_PAGE);
        return Page.of(jobs.list(after, limit + 1), limit, FineTuningJob::id);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a fine-tuning job", description = "As it stands.")
    @ApiResponse(responseCode = "200", description = "The job.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    FineTuningJob retrieve(@Parameter(description = ID) @PathVariable String id) {
        return jobs.find(id);
    }

    @GetMapping("/{id}/events")
    @Operation(summary = "List what happened to a job", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page; an empty one after the last.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    Page<FineTuningEvents.Event> events(
            @Parameter(description = ID) @PathVariable String id,
            @Parameter(description = "The last event's id on the page before.")
                    @RequestParam(name = "after", required = false)
                    @Nullable
                    String after,
            @Parameter(description = "Events on a page.") @RequestParam(name = "limit", defaultValue = "20")
                    int limit) {
        Page.requireLimit(limit, MAX_PAGE);
        jobs.find(id);
        List<FineTuningEvents.Event> found =
                log.eventsBefore(id, FineTuningEvents.before(id, after), limit + 1).stream()
                        .map(event -> FineTuningEvents.of(id, event))
                        .toList();
        return Page.of(found, limit, FineTuningEvents.Event::id);
    }

    @GetMapping("/{id}/checkpoints")
    @Operation(summary = "List a job's checkpoints", description = "The model that it made, once it has succeeded.")
    @ApiResponse(responseCode = "200", description = "A page.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    Page<Checkpoint> checkpoints(
            @Parameter(description = ID) @PathVariable String id,
            @Parameter(description = "The last checkpoint's id on the page before.")
                    @RequestParam(name = "after", required = false)
                    @Nullable
                    String after,
            @Parameter(description = "Checkpoints on a page.") @RequestParam(name = "limit", defaultValue = "10")
                    int limit) {
        Page.requireLimit(limit, MAX_PAGE);
        Optional<Checkpoint> only = jobs.checkpoint(id);
        if (after != null
                && only.filter(checkpoint -> checkpoint.id().equals(after)).isEmpty()) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "after", "after must be the last_id of an earlier page");
        }
        List<Checkpoint> found = after == null ? only.stream().toList() : List.of();
        return Page.of(found, limit, Checkpoint::id);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Cancel a job",
            description = "A waiting one at once, a running one when its worker leaves off.")
    @ApiResponse(responseCode = "200", description = "The job.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    @ApiResponse(
            responseCode = "409",
            description = "`job_state_conflict`: it has ended. Clients are told not to retry.")
    FineTuningJob cancel(@Parameter(description = ID) @PathVariable String id) {
        return jobs.cancel(id);
    }

    @PostMapping("/{id}/pause")
    @Operation(summary = "Pause a job", description = "Until it is resumed; what it has done is kept.")
    @ApiResponse(responseCode = "200", description = "The job.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    @ApiResponse(responseCode = "409", description = "`job_state_conflict`")
    FineTuningJob pause(@Parameter(description = ID) @PathVariable String id) {
        return jobs.pause(id);
    }

    @PostMapping("/{id}/resume")
    @Operation(summary = "Resume a job", description = "A paused one goes on from where it was.")
    @ApiResponse(responseCode = "200", description = "The job.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    @ApiResponse(responseCode = "409", description = "`job_state_conflict`")
    FineTuningJob resume(@Parameter(description = ID) @PathVariable String id) {
        return jobs.resume(id);
    }
}
