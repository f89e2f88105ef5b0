package dev.latent.finetuning;

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

/** Takes fine-tuning jobs. */
@RestController
@RequestMapping("/api/v1/fine-tuning-jobs")
@Tag(name = "Fine-tuning", description = "Heads on published encoders: classification, multi-label, regression.")
class FineTuningController {

    private static final String LINEAR_PROBE = """
            {"name": "shapes-classifier", "model": "shapes-vae", "dataset": "shapes",
             "task": {"type": "classification"}, "mode": "linear-probe"}
            """;

    private static final String FEW_LABELS = """
            {"name": "shapes-few-labels", "model": "shapes-vae", "dataset": "shapes",
             "task": {"type": "classification"}, "mode": "linear-probe",
             "labels": {"perClass": 10}, "training": {"seed": 7}}
            """;

    private static final String REGRESSION = """
            {"name": "shapes-x", "model": "shapes-vae", "dataset": "shapes",
             "task": {"type": "regression", "target": "x"}, "mode": "linear-probe"}
            """;

    private static final String FINE_TUNE = """
            {"name": "shapes-tuned", "model": "shapes-vae", "dataset": "shapes",
             "task": {"type": "classification"}, "mode": "fine-tune",
             "training": {"epochs": 5, "batchSize": 64, "learningRate": 0.0005, "seed": 42}}
            """;

    private final FineTuningService service;

    FineTuningController(FineTuningService service) {
        this.service = service;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Fit a head on a model's encoder",
            description = """
                    Queues a job that publishes a model which can `predict`. `linear-probe` fits the head to convergence and \
                    leaves the encoder as it is, byte for byte; a decoder stays with it. `fine-tune` starts from that probe and \
                    trains the encoder as well; the decoder is left out, because embeddings are no longer what it decodes.

                    Accuracy, macro F1 and a confusion matrix (or MAE, RMSE and R²) are measured on a held-out part or on \
                    `testDataset`; GET /api/v1/jobs/{id}/result has the whole report.

                    The examples use the model `shapes-vae`, which ships, and a dataset called `shapes`. Make that first: \
                    POST /api/v1/datasets `{"name":"shapes","source":{"type":"builtin","generator":"shapes","count":2000,"seed":1}}`.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = FineTuningRequest.class),
                                            examples = {
                                                @ExampleObject(name = "linear probe", value = LINEAR_PROBE),
                                                @ExampleObject(name = "ten labels a class", value = FEW_LABELS),
                                                @ExampleObject(name = "regression on a factor", value = REGRESSION),
                                                @ExampleObject(name = "fine-tune", value = FINE_TUNE)
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
            responseCode = "409",
            description = "MODEL_NAME_BUSY: another active job publishes that name.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "422",
            description =
                    "LABELS_MISSING, DATASET_UNSUITABLE, NOT_SUPPORTED_BY_MODEL (an imported encoder cannot be trained); IDEMPOTENCY_KEY_REUSED.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "429",
            description = "QUEUE_FULL: try again after `Retry-After` seconds.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    ResponseEntity<Job> submit(
            @RequestBody FineTuningRequest request,
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
