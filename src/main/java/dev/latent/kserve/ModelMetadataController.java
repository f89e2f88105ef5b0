package dev.latent.kserve;

import dev.latent.inference.EncoderCache;
import dev.latent.model.Manifest;
import dev.latent.model.ModelStore;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(path = "/v2/models/{model}", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = ProtocolDocs.TAG)
@ApiResponse(responseCode = "404", description = ProtocolDocs.NOT_FOUND)
@ApiResponse(responseCode = "500", description = ProtocolDocs.DAMAGED)
class ModelMetadataController {

    private static final String READY =
            "200 where the model can answer: it is loaded, or nothing is known to be wrong with it.";

    private static final String METADATA = "Name, versions, input and outputs.";

    private final ModelStore models;

    private final EncoderCache cache;

    ModelMetadataController(ModelStore models, EncoderCache cache) {
        this.models = models;
        this.cache = cache;
    }

    @GetMapping
    @Operation(summary = "Describe a model", description = METADATA)
    @ApiResponse(responseCode = "200", description = "What it takes and gives.")
    ModelMetadata metadata(
            @Parameter(description = ProtocolDocs.MODEL, example = "shapes-vae") @PathVariable String model) {
        Manifest manifest = models.find(model);
        return ModelMetadata.of(manifest, models.versions(manifest.name()));
    }

    @GetMapping("/versions/{version}")
    @Operation(summary = "Describe a version of a model", description = METADATA)
    @ApiResponse(responseCode = "200", description = "What it takes and gives.")
    ModelMetadata metadataOfVersion(
            @Parameter(description = "Name of the model.", example = "shapes-vae") @PathVariable String model,
            @Parameter(description = ProtocolDocs.VERSION, example = "1") @PathVariable String version) {
        return metadata(ModelPath.reference(model, version));
    }

    @GetMapping("/ready")
    @Operation(summary = "Ask whether a model is ready", description = READY)
    @ApiResponse(responseCode = "200", description = "It is.")
    ModelReady ready(@Parameter(description = ProtocolDocs.MODEL, example = "shapes-vae") @PathVariable String model) {
        Manifest manifest = models.find(model);
        if (!cache.loaded().contains(manifest.reference())) {
            models.requireUndamaged(manifest);
        }
        return new ModelReady(manifest.name(), true);
    }

    @GetMapping("/versions/{version}/ready")
    @Operation(summary = "Ask whether a version of a model is ready", description = READY)
    @ApiResponse(responseCode = "200", description = "It is.")
    ModelReady readyVersion(
            @Parameter(description = "Name of the model.", example = "shapes-vae") @PathVariable String model,
            @Parameter(description = ProtocolDocs.VERSION, example = "1") @PathVariable String version) {
        return ready(ModelPath.reference(model, version));
    }
}
