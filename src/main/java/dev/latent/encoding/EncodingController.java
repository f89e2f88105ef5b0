package dev.latent.encoding;

import dev.latent.job.Job;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes encoding jobs. */
@RestController
@RequestMapping("/api/v1/encoding-jobs")
@Tag(name = "Encoding", description = "Embeddings of whole datasets, and nearest neighbours among them.")
class EncodingController {

    private static final String NPY = """
            {"model": "shapes-vae", "dataset": "shapes", "format": "npy"}
            """;

    private static final String PARQUET = """
            {"model": "shapes-vae", "dataset": "shapes", "format": "parquet", "normalize": true, "index": false}
            """;

    private final EncodingService service;

    EncodingController(EncodingService service) {
        this.service = service;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Encode a dataset",
            description = """
                    Queues a job that encodes each example of a dataset, in order, into one file: \
                    GET /api/v1/jobs/{id}/result gives it, for as long as the job is kept (`latent.jobs.retention`). Its size does \
                    not matter to memory, and a job that is interrupted goes on where it was. Unless `index` is false, neighbours \
                    can be looked for afterwards with GET /api/v1/models/{ref}/neighbours.

                    The examples use the model `shapes-vae`, which ships, and a dataset called `shapes`. Make that first: \
                    POST /api/v1/datasets `{"name":"shapes","source":{"type":"builtin","generator":"shapes","count":2000,"seed":1}}`.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = EncodingRequest.class),
                                            examples = {
                                                @ExampleObject(name = "a NumPy array", value = NPY),
                                                @ExampleObject(name = "Parquet", value = PARQUET)
                                            })))
    @ApiResponse(
            responseCode = "202",
            description = "The job is queued; follow it at `Location`.",
            headers =
                    @Header(name = "Location", description = "Address of the job.", schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "400",
            description =
                    "INVALID_REQUEST, UNKNOWN_PROPERTY, MALFORMED_JSON; SHAPE_MISMATCH where model and dataset do not fit.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "404",
            description = "DATASET_NOT_FOUND, MODEL_NOT_FOUND.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "422",
            description = "IDEMPOTENCY_KEY_REUSED.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "429",
            description = "QUEUE_FULL: try again after `Retry-After` seconds.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    ResponseEntity<Job> submit(
            @RequestBody EncodingRequest request,
            @Parameter(
                            description =
                                    "The same key and body give the same job again, for as long as the server remembers that job (`latent.jobs.retention`).")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey,
            @Parameter(hidden = true) @Nullable Principal key) {
        Job job = service.submit(request, idempotencyKey, key == null ? null : key.getName());
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/jobs/" + job.id()))
                .body(job);
    }
}
