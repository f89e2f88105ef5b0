package dev.latent.job;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.accept.ContentNegotiationStrategy;
import org.springframework.web.accept.HeaderContentNegotiationStrategy;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@RequestMapping("/api/v1/jobs")
@Tag(name = "Jobs", description = "Background work: what is queued, how far it is, what became of it.")
class JobController {

    private static final String ID = "The job's `id`.";

    private static final String EVENTS =
            "A page of events, or a stream of them (`id` = sequence, `event` = type, `data` = the event).";

    private static final ContentNegotiationStrategy ACCEPT = new HeaderContentNegotiationStrategy();

    private final JobStore jobs;

    private final JobResults results;

    private final JobLog log;

    private final JobControl control;

    private final JobEventStreams streams;

    JobController(JobStore jobs, JobResults results, JobLog log, JobControl control, JobEventStreams streams) {
        this.jobs = jobs;
        this.results = results;
        this.log = log;
        this.control = control;
        this.streams = streams;
    }

    /** @param nextCursor where the next page begins; null on the last one */
    @Schema(description = "One page of jobs, newest first.")
    record JobPage(
            @Schema(description = "The jobs.") List<Job> items,

            @Schema(description = "Give this as `cursor` for the next page; null on the last one.") @Nullable
            String nextCursor) {}

    /** @param nextCursor where the next page begins; null where there is no more now */
    @Schema(description = "One page of events, oldest first.")
    record JobEventPage(
            @Schema(description = "The events.") List<JobEvent> items,

            @Schema(description = "Give this as `after` for the next page; null where there is no more now.") @Nullable
            String nextCursor) {}

    @GetMapping
    @Operation(summary = "List jobs", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page of jobs.")
    @ApiResponse(responseCode = "400", description = "`INVALID_PARAMETER`: a limit, state or cursor that is none.")
    JobPage list(
            @Parameter(description = "Only jobs in this state.") @RequestParam(required = false) @Nullable
                    JobState state,
            @Parameter(description = "Only jobs of this type.", example = "training")
                    @RequestParam(required = false)
                    @Nullable
                    String type,
            @Parameter(description = "Only jobs that were submitted with this API key, by its id.")
                    @RequestParam(required = false)
                    @Pattern(regexp = "[A-Za-z0-9_:.-]{1,200}", message = "must be the id of an API key")
                    @Nullable
                    String submittedBy,
            @Parameter(description = "Jobs on a page.") @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit,
            @Parameter(description = "`nextCursor` of the page before.") @RequestParam(required = false) @Nullable
                    String cursor) {
        if (cursor != null && !JobIds.isId(cursor)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "cursor", "cursor must be the nextCursor of an earlier page");
        }
        List<Job> found = jobs.list(state, type, submittedBy, cursor, limit + 1);
        boolean more = found.size() > limit;
        List<Job> items = more ? found.subList(0, limit) : found;
        return new JobPage(items, more ? items.get(limit - 1).id() : null);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a job", description = "Where it stands: state, progress, newest metrics.")
    @ApiResponse(responseCode = "200", description = "The job.")
    @ApiResponse(responseCode = "404", description = "`JOB_NOT_FOUND`")
    Job show(@Parameter(description = ID) @PathVariable String id) {
        return control.find(id);
    }

    @GetMapping("/{id}/events")
    @Operation(
            summary = "Show or follow a job's events",
            description =
                    "A JSON page, oldest first; or with `Accept: text/event-stream` a live stream that begins after"
                            + " `Last-Event-ID` and ends after the job's last event. A stream that has nothing left to give answers 204,"
                            + " which tells an `EventSource` not to come back.")
    @ApiResponse(
            responseCode = "200",
            description = EVENTS,
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = JobEventPage.class)))
    @ApiResponse(responseCode = "204", description = "Stream only: the job ended and all its events were seen.")
    @ApiResponse(responseCode = "400", description = "`INVALID_PARAMETER`: a limit or position that is none.")
    @ApiResponse(responseCode = "404", description = "`JOB_NOT_FOUND`")
    @ApiResponse(responseCode = "429", description = "`OVERLOADED`: too many streams are open.")
    JobEventPage events(
            @Parameter(description = ID) @PathVariable String id,
            @Parameter(description = "Only events after this sequence number.")
                    @RequestParam(defaultValue = "0")
                    @Min(0)
                    long after,
            @Parameter(description = "Events on a page.") @RequestParam(defaultValue = "100") @Min(1) @Max(1000)
                    int limit) {
        control.find(id);
        List<JobEvent> found = log.events(id, after, limit + 1);
        boolean more = found.size() > limit;
        List<JobEvent> items = more ? found.subList(0, limit) : found;
        return new JobEventPage(
                items, more ? String.valueOf(items.get(limit - 1).sequence()) : null);
    }

    @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @ApiResponse(
            responseCode = "200",
            description = EVENTS,
            content = @Content(mediaType = "text/event-stream", schema = @Schema(implementation = JobEvent.class)))
    ResponseEntity<SseEmitter> stream(
            @Parameter(description = ID) @PathVariable String id,
            @RequestParam(defaultValue = "0") @Min(0) long after,
            @Parameter(description = "Stream only: the last event that was seen.")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Min(0)
                    @Nullable
                    Long lastEventId) {
        control.find(id);
        long seen = lastEventId == null ? after : lastEventId;
        var head = log.heads(List.of(id)).get(id);
        if (head != null && head.complete() && seen >= head.lastEvent()) {
            return ResponseEntity.noContent().build();
        }
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no")
                .body(streams.open(id, seen));
    }

    @GetMapping("/{id}/result")
    @Operation(
            summary = "Get a job's result",
            description =
                    "The report of a fine-tuning or evaluation job; the file of an encoding job, in the format that was asked for. A"
                            + " report that can be had as a page comes as one with `Accept: text/html`. A download of a file that broke"
                            + " goes on with `Range`.")
    @ApiResponse(
            responseCode = "200",
            description = "The report or the file.",
            content = {
                @Content(mediaType = "application/json", schema = @Schema(type = "object")),
                @Content(mediaType = "application/x-npy", schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/jsonl", schema = @Schema(type = "string", format = "binary")),
                @Content(
                        mediaType = "application/vnd.apache.parquet",
                        schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "text/html", schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "206", description = "The part of the file that `Range` asked for.", content = @Content)
    @ApiResponse(
            responseCode = "404",
            description = "`JOB_NOT_FOUND`, or `JOB_RESULT_NOT_FOUND`: it has not succeeded, or leaves no result.")
    @ApiResponse(responseCode = "406", description = "`NOT_ACCEPTABLE`: `Accept` is no list of media types.")
    @ApiResponse(responseCode = "416", description = "`Range` lies beyond the end of the file.", content = @Content)
    @ApiResponse(responseCode = "500", description = "`JOB_RESULT_DAMAGED`: the file is not what was stored.")
    ResponseEntity<?> result(@Parameter(description = ID) @PathVariable String id, NativeWebRequest request)
            throws HttpMediaTypeNotAcceptableException {
        Job job = control.find(id);
        Optional<JobResult> files = results.find(id);
        if (files.isPresent()) {
            return download(files.get(), ACCEPT.resolveMediaTypes(request));
        }
        String report = jobs.report(id)
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.JOB_RESULT_NOT_FOUND,
                        job.state() == JobState.SUCCEEDED
                                ? "job %s succeeded, but jobs of type %s leave no result".formatted(id, job.type())
                                : "job %s is %s; only one that succeeded has a result"
                                        .formatted(id, job.state().label())));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(report);
    }

    /** @param accepted what the client asks for, what it likes best first */
    private ResponseEntity<Resource> download(JobResult result, List<MediaType> accepted) {
        ResultFile file = chosen(result.offered(), accepted);
        // A page is there to be looked at; its Content-Security-Policy keeps it from doing anything.
        ContentDisposition.Builder disposition =
                isPage(file) ? ContentDisposition.inline() : ContentDisposition.attachment();
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(file.mediaType()))
                .eTag('"' + result.entry(file).sha256() + '"')
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        disposition.filename(file.name()).build().toString())
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
                .body(new FileSystemResource(results.open(result).resolve(file.name())));
    }

    /** A client that accepts none gets the first, as one does who asks for JSON and made a job of NumPy's format. */
    private static ResultFile chosen(List<ResultFile> offered, List<MediaType> accepted) {
        return accepted.stream()
                .filter(type -> type.getQualityValue() > 0)
                .flatMap(type -> offered.stream()
                        .filter(file -> type.isCompatibleWith(MediaType.parseMediaType(file.mediaType()))))
                .findFirst()
                .orElse(offered.get(0));
    }

    private static boolean isPage(ResultFile file) {
        return MediaType.TEXT_HTML.isCompatibleWith(MediaType.parseMediaType(file.mediaType()));
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Cancel a job",
            description =
                    "A waiting job ends at once. A running one is asked to stop and does so within two seconds: look at its state."
                            + " With `\"checkpoint\": \"keep\"` it can be resumed for a while; cancel it again with `drop` to give the"
                            + " checkpoint up before.")
    @ApiResponse(responseCode = "200", description = "The job as it stands now.")
    @ApiResponse(responseCode = "400", description = "`INVALID_REQUEST`, `UNKNOWN_PROPERTY`, `MALFORMED_JSON`")
    @ApiResponse(responseCode = "404", description = "`JOB_NOT_FOUND`")
    @ApiResponse(responseCode = "409", description = "`JOB_STATE_CONFLICT`: it has ended.")
    Job cancel(
            @Parameter(description = ID) @PathVariable String id,
            @RequestBody(required = false) @Nullable CancelRequest request) {
        control.find(id);
        return control.cancel(id, request != null && request.keepsCheckpoint());
    }

    /** Nothing is nothing, whatever type of content a client says it has. */
    @PostMapping(path = "/{id}/cancel", headers = "Content-Length=0")
    @Operation(hidden = true)
    Job cancel(@PathVariable String id) {
        return cancel(id, null);
    }

    @PostMapping("/{id}/pause")
    @Operation(
            summary = "Pause a job",
            description = "A running job is asked to leave a checkpoint and stop. It keeps what it claims.")
    @ApiResponse(responseCode = "200", description = "The job as it stands now.")
    @ApiResponse(responseCode = "404", description = "`JOB_NOT_FOUND`")
    @ApiResponse(responseCode = "409", description = "`JOB_STATE_CONFLICT`: it is paused or has ended.")
    Job pause(@Parameter(description = ID) @PathVariable String id) {
        control.find(id);
        return control.pause(id);
    }

    @PostMapping("/{id}/resume")
    @Operation(
            summary = "Resume a job",
            description =
                    "A paused job, or one that was cancelled with its checkpoint kept, is queued again and goes on from its checkpoint."
                            + " A cancelled one needs what it used and claimed once more.")
    @ApiResponse(responseCode = "200", description = "The job as it stands now.")
    @ApiResponse(
            responseCode = "404",
            description = "`JOB_NOT_FOUND`; `DATASET_NOT_FOUND`, `MODEL_NOT_FOUND`: what it used is gone.")
    @ApiResponse(
            responseCode = "409",
            description =
                    "`JOB_STATE_CONFLICT`: it is not `resumable`, or its dataset has other contents now. `MODEL_NAME_BUSY`: another"
                            + " active job publishes its name.")
    @ApiResponse(responseCode = "429", description = "`QUEUE_FULL`: too many jobs wait; retry after `Retry-After`.")
    Job resume(@Parameter(description = ID) @PathVariable String id) {
        control.find(id);
        return control.resume(id);
    }
}
