package dev.latent.evaluation.experiment;

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

/** Takes experiments. */
@RestController
@RequestMapping("/api/v1/experiments")
@Tag(name = "Experiments", description = "Theorems at work, on data whose law is known.")
class ExperimentController {

    private static final String SMALL = """
            {"classes": 5, "unlabelled": 5000, "labelled": [20, 100, 500], "trials": 3, "testExamples": 2000}
            """;

    private static final String DEPENDENT = """
            {"dependence": 0.25, "labelled": [20, 100, 500], "trials": 2}
            """;

    private final ExperimentService service;

    ExperimentController(ExperimentService service) {
        this.service = service;
    }

    @PostMapping(
            path = "/provable-self-supervision",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Test what predicting X₂ from X₁ is worth",
            description = """
                    Queues a job that reproduces "Predicting What You Already Know Helps" (Lee et al. 2020). Pairs (X₁, X₂) are drawn from \
                    Gaussians around the centres of a class; ψ learns to predict X₂ from X₁ without labels; then few labels fit a linear \
                    classifier on X₁, on ψ, on its first k − 1 principal components and on the closed form E[X₂|X₁], beside Bayes' rule.

                    GET /api/v1/jobs/{id}/result gives accuracy and excess risk over the trials as JSON, and with `Accept: text/html` as a \
                    page with plots. With its defaults a job takes some seconds. One that is interrupted begins again, with the same \
                    figures in the end.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = ProvableSelfSupervisionRequest.class),
                                            examples = {
                                                @ExampleObject(name = "five classes", value = SMALL),
                                                @ExampleObject(name = "where it fails", value = DEPENDENT)
                                            })))
    @ApiResponse(
            responseCode = "202",
            description = "The job is queued; follow it at `Location`.",
            headers =
                    @Header(name = "Location", description = "Address of the job.", schema = @Schema(type = "string")))
    @ApiResponse(
            responseCode = "400",
            description = "INVALID_REQUEST, UNKNOWN_PROPERTY, MALFORMED_JSON.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "422",
            description = "IDEMPOTENCY_KEY_REUSED.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "429",
            description = "QUEUE_FULL: try again after `Retry-After` seconds.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    ResponseEntity<Job> provableSelfSupervision(
            @RequestBody ProvableSelfSupervisionRequest request,
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
