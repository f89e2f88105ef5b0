package dev.latent.access;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/api-keys")
@Tag(name = "API keys", description = "Who may call, and what for.")
class ApiKeyController {

    private final ApiKeys keys;

    ApiKeyController(ApiKeys keys) {
        this.keys = keys;
    }

    /** @param nextCursor where the next page begins; null on the last one */
    @Schema(description = "One page of keys: those of the configuration first, then the newest.")
    record ApiKeyPage(
            @Schema(description = "The keys.") List<ApiKey> items,

            @Schema(description = "Give this as `cursor` for the next page; null on the last one.") @Nullable
            String nextCursor) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Make a key",
            description =
                    "The answer has the key itself, which is not shown again. With the first key the server begins to ask everybody for one.")
    @ApiResponse(responseCode = "201", description = "The key; `Location` is where it can be revoked.")
    @ApiResponse(
            responseCode = "400",
            description = "`INVALID_REQUEST`, `UNKNOWN_PROPERTY`, `MALFORMED_JSON`: the body describes no key.")
    @ApiResponse(
            responseCode = "409",
            description = "`ADMIN_KEY_REQUIRED`: the first key needs `admin`. `TOO_MANY_API_KEYS`: revoke one first.")
    ResponseEntity<NewApiKey> create(@Valid @RequestBody ApiKeyRequest request) {
        NewApiKey made = keys.create(request);
        return ResponseEntity.created(URI.create("/api/v1/api-keys/" + made.id()))
                .body(made);
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "List keys", description = "Without the keys themselves; revoked ones included.")
    @ApiResponse(responseCode = "200", description = "A page of keys.")
    @ApiResponse(responseCode = "400", description = "`INVALID_PARAMETER`: a limit or cursor that is none.")
    ApiKeyPage list(
            @Parameter(description = "Keys on a page, beside those of the configuration.")
                    @RequestParam(defaultValue = "50")
                    @Min(1)
                    @Max(500)
                    int limit,
            @Parameter(description = "`nextCursor` of the page before.") @RequestParam(required = false) @Nullable
                    String cursor) {
        if (cursor != null && !KeyText.isId(cursor)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER, "cursor", "cursor must be the nextCursor of an earlier page");
        }
        List<ApiKey> found = keys.list(cursor, limit + 1);
        boolean more = found.size() > limit;
        List<ApiKey> page = more ? found.subList(0, limit) : found;
        List<ApiKey> items = new ArrayList<>(cursor == null ? keys.configured() : List.of());
        items.addAll(page);
        return new ApiKeyPage(items, more ? page.get(limit - 1).id() : null);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a key", description = "At once on this server, within a second on others.")
    @ApiResponse(responseCode = "204", description = "It is void.")
    @ApiResponse(responseCode = "404", description = "`API_KEY_NOT_FOUND`")
    @ApiResponse(
            responseCode = "409",
            description =
                    "`ADMIN_KEY_REQUIRED`: it is the last with the scope `admin`. `API_KEY_READ_ONLY`: it is one of the configuration.")
    void revoke(@Parameter(description = "The key's `id`.") @PathVariable String id) {
        keys.revoke(id, false);
    }
}
