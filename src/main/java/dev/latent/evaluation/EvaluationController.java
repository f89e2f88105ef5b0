package dev.latent.evaluation;

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

/** Takes evaluation jobs. */
@RestController
@RequestMapping("/api/v1/evaluation-jobs")
@Tag(name = "Evaluation", description = "What a representation is worth, and experiments.")
class EvaluationController {

    private static final String PROBES = """
            {"model": "shapes-vae", "dataset": "shapes", "protocols": ["linear-probe", "knn", "rankme", "collapse", "neighbours"]}
            """;

    private static final String LATENT = """
            {"model": "shapes-vae", "dataset": "shapes", "protocols": ["elbo", {"type": "iwae", "importanceSamples": 50, "examples": 100}, "active-units", "mig", "sap", "dci"]}
            """;

    private static final String LABELS = """
            {"model": "shapes-vae", "dataset": "shapes", "protocols": [{"type": "label-efficiency", "labels": [30, 100], "fractions": [1], "seeds": 5, "against": ["raw-input"]}]}
            """;

    private final EvaluationService service;

    EvaluationController(EvaluationService service) {
        this.service = service;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Evaluate models",
            description = """
                    Queues a job that measures what one model's representation is worth, or that of several side by side: \
                    GET /api/v1/jobs/{id}/result gives the report as JSON, with every parameter, seed and interval in it, and as a page \
                    with plots for `Accept: text/html`. What the protocols measure is in docs/evaluation.md. A protocol that suits none of the models is refused; of those \
                    that it does not suit the report says why.

                    The examples use the model `shapes-vae`, which ships, and a dataset called `shapes`. Make that first: \
                    POST /api/v1/datasets `{"name":"shapes","source":{"type":"builtin","generator":"shapes","count":2000,"seed":1}}`.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = EvaluationRequest.class),
                                            examples = {
                                                @ExampleObject(name = "probes", value = PROBES),
                                                @ExampleObject(name = "a latent variable model", value = LATENT),
                                                @ExampleObject(name = "label efficiency", value = LABELS)
                                            })))
    @ApiResponse(
            responseCode = "202",
            description = "The job is queued; follow it at `Location`.",
            headers =
                    @Header(name = "Location", description = "Address of the job.", schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "400",
            description =
                    "INVALID_REQUEST, UNKNOWN_PROPERTY, MALFORMED_JSON; SHAPE_MISMATCH where a model and the dataset do not fit.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "404",
            description = "DATASET_NOT_FOUND, MODEL_NOT_FOUND.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "422",
            description =
                    "DATASET_UNSUITABLE or NOT_SUPPORTED_BY_MODEL: a protocol needs what the dataset or every model lacks; IDEMPOTENCY_KEY_REUSED.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "429",
            description = "QUEUE_FULL: try again after `Retry-After` seconds.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    ResponseEntity<Job> submit(
            @RequestBody EvaluationRequest request,
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
