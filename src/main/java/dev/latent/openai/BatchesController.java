package dev.latent.openai;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.security.Principal;
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
@RequestMapping(path = "/v1/batches", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = OpenAiDocs.TAG)
class BatchesController {

    private static final int MAX_PAGE = 100;

    private static final String ID = "The batch's id.";

    private final Batches batches;

    BatchesController(Batches batches) {
        this.batches = batches;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Answer many requests in the background",
            description =
                    "Requests for embeddings, one on each line of a file that is uploaded first. The answers are lines of a file, in the order of the requests; those that failed are in another.")
    @ApiResponse(responseCode = "200", description = "The batch is queued.")
    @ApiResponse(responseCode = "400", description = "What in the request does not fit.")
    @ApiResponse(responseCode = "404", description = "`file_not_found`")
    @ApiResponse(responseCode = "422", description = "`idempotency_key_reused`")
    @ApiResponse(responseCode = "429", description = "`rate_limit_exceeded`: too many jobs wait.")
    Batch create(
            @Valid @RequestBody BatchCreation request,
            @Parameter(description = "The same key and body give the same batch again.")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String idempotencyKey,
            @Parameter(hidden = true) @Nullable Principal key) {
        return batches.create(request, idempotencyKey, key == null ? null : key.getName());
    }

    @GetMapping
    @Operation(summary = "List batches", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page.")
    Page<Batch> list(
            @Parameter(description = "The last batch's id on the page before.")
                    @RequestParam(name = "after", required = false)
                    @Nullable
                    String after,
            @Parameter(description = "Batches on a page.") @RequestParam(name = "limit", defaultValue = "20")
                    int limit) {
        Page.requireLimit(limit, MAX_PAGE);
        return Page.of(batches.list(after, limit + 1), limit, Batch::id);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Show a batch", description = "As it stands.")
    @ApiResponse(responseCode = "200", description = "The batch.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    Batch retrieve(@Parameter(description = ID) @PathVariable String id) {
        return batches.find(id);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Cancel a batch",
            description = "A waiting one at once, a running one after the request at hand.")
    @ApiResponse(responseCode = "200", description = "The batch.")
    @ApiResponse(responseCode = "404", description = "`job_not_found`")
    @ApiResponse(
            responseCode = "409",
            description = "`job_state_conflict`: it has ended. Clients are told not to retry.")
    Batch cancel(@Parameter(description = ID) @PathVariable String id) {
        return batches.cancel(id);
    }
}
