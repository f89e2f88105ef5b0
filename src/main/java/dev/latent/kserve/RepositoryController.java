package dev.latent.kserve;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.inference.EncoderCache;
import dev.latent.kserve.IndexEntry.State;
import dev.latent.model.ModelStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/v2/repository",
        consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_OCTET_STREAM_VALUE},
        produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = ProtocolDocs.TAG)
@ApiResponse(responseCode = "400", description = "A body that is no such request.")
class RepositoryController {

    private static final String IDLE = "not loaded; the next request loads it";

    private final ModelStore models;

    private final EncoderCache cache;

    RepositoryController(ModelStore models, EncoderCache cache) {
        this.models = models;
        this.cache = cache;
    }

    @PostMapping("/index")
    @Operation(
            summary = "List models and what is loaded",
            description = "Every version of every model. The body may be empty.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = IndexRequest.class),
                                            examples = @ExampleObject(name = "all", value = "{\"ready\": false}"))))
    @ApiResponse(responseCode = "200", description = "By name, versions lowest first.")
    List<IndexEntry> index(@RequestBody(required = false) @Nullable IndexRequest request) {
        boolean loadedOnly = request != null && Boolean.TRUE.equals(request.ready());
        Set<String> loaded = cache.loaded();
        List<IndexEntry> entries = new ArrayList<>();
        for (String name : models.names()) {
            for (int version : versions(name)) {
                boolean ready = loaded.contains(name + "@" + version);
                if (ready || !loadedOnly) {
                    String reason = ready ? "" : models.damage(name, version).orElse(IDLE);
                    entries.add(new IndexEntry(
                            name, String.valueOf(version), ready ? State.READY : State.UNAVAILABLE, reason));
                }
            }
        }
        return entries;
    }

    @PostMapping("/models/{model}/load")
    @Operation(
            summary = "Load a model",
            description =
                    "Models are loaded when they are first asked for; this does it ahead. Of a name its newest version; a loaded one stays as it is. The body may be empty.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = LoadRequest.class),
                                            examples = @ExampleObject(name = "as it was published", value = "{}"))))
    @ApiResponse(responseCode = "200", description = "It is loaded.", content = @Content)
    @ApiResponse(responseCode = "404", description = ProtocolDocs.NOT_FOUND)
    @ApiResponse(responseCode = "500", description = ProtocolDocs.DAMAGED)
    void load(
            @Parameter(description = ProtocolDocs.MODEL, example = "shapes-vae") @PathVariable String model,
            @RequestBody(required = false) @Nullable LoadRequest request) {
        if (request != null) {
            request.requirePlain();
        }
        cache.load(models.find(model));
    }

    @PostMapping("/models/{model}/unload")
    @Operation(
            summary = "Unload a model",
            description =
                    "Requests that are under way finish; then its memory is freed. Of a name all versions. The next request loads it again. The body may be empty.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            schema = @Schema(implementation = LoadRequest.class),
                                            examples = @ExampleObject(name = "as usual", value = "{}"))))
    @ApiResponse(responseCode = "200", description = "It is not loaded.", content = @Content)
    @ApiResponse(responseCode = "404", description = ProtocolDocs.NOT_FOUND)
    void unload(
            @Parameter(description = ProtocolDocs.MODEL, example = "shapes-vae") @PathVariable String model,
            @RequestBody(required = false) @Nullable LoadRequest request) {
        if (model.indexOf('@') >= 0) {
            cache.unload(models.find(model).reference());
            return;
        }
        models.versions(model).forEach(version -> cache.unload(model + "@" + version));
    }

    /** None where the last one was deleted just now. */
    private List<Integer> versions(String name) {
        try {
            return models.versions(name);
        } catch (ServiceException e) {
            if (e.code() == ErrorCode.MODEL_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }
}
