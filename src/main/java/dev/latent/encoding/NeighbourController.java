package dev.latent.encoding;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Finds nearest neighbours. */
@RestController
@RequestMapping(path = "/api/v1/models/{ref}/neighbours", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Encoding", description = "Embeddings of whole datasets, and nearest neighbours among them.")
@ApiResponse(
        responseCode = "404",
        description =
                "`MODEL_NOT_FOUND`, `DATASET_NOT_FOUND`; `EMBEDDINGS_NOT_FOUND`: no encoding job with an index has encoded this dataset with this version, or it was swept (`latent.jobs.retention`).",
        content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
class NeighbourController {

    private static final String MODEL = "A model: `name` for its newest version, `name@3` or `name@alias`.";

    private final NeighbourService service;

    NeighbourController(NeighbourService service) {
        this.service = service;
    }

    @GetMapping
    @Operation(
            summary = "Find an example's nearest neighbours",
            description =
                    "The examples of a dataset whose embeddings have the largest cosine with that of one of them, which is left out. They are"
                            + " found with a graph (HNSW), which may miss one in some hundreds. The dataset must have been encoded with this version"
                            + " of the model before: `POST /api/v1/encoding-jobs`.")
    @ApiResponse(responseCode = "200", description = "The neighbours, in a list of one list.")
    @ApiResponse(
            responseCode = "400",
            description = "`INVALID_PARAMETER`",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    NeighbourAnswer ofExample(
            @Parameter(description = MODEL, example = "shapes-vae") @PathVariable String ref,
            @Parameter(description = "Dataset to look in.", example = "shapes") @RequestParam String dataset,
            @Parameter(description = "Index of the example in the dataset.", example = "17") @RequestParam @Min(0)
                    int index,
            @Parameter(description = "How many neighbours.")
                    @RequestParam(defaultValue = "" + NeighbourService.NEIGHBOURS)
                    @Min(1)
                    @Max(NeighbourService.MOST_NEIGHBOURS)
                    int k) {
        return service.ofExample(ref, dataset, index, k);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Find the nearest neighbours of new inputs",
            description = "The same for inputs that need not be in the dataset, as `encode` takes them; 256 at most.")
    @ApiResponse(responseCode = "200", description = "The neighbours, a list for each input.")
    @ApiResponse(
            responseCode = "400",
            description =
                    "`SHAPE_MISMATCH`, `NOT_FINITE`, `MALFORMED_IMAGE`, `INVALID_REQUEST`, `UNKNOWN_PROPERTY`, `MALFORMED_JSON`",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "413",
            description = "`BODY_TOO_LARGE`: more rows or numbers than one request may have.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    @ApiResponse(
            responseCode = "429",
            description = "`OVERLOADED`: too many requests wait; retry after `Retry-After`.",
            content = @Content(schema = @Schema(implementation = ProblemDetail.class)))
    NeighbourAnswer ofInputs(
            @Parameter(description = MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody NeighbourRequest request) {
        return service.ofInputs(ref, request);
    }
}
