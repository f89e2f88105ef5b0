package dev.latent.inference;

import dev.latent.learning.Npy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/models/{ref}")
@Tag(name = "Inference")
@ApiResponse(responseCode = "404", description = InferenceDocs.NOT_FOUND)
@ApiResponse(responseCode = "406", description = InferenceDocs.NOT_DRAWABLE)
@ApiResponse(responseCode = "413", description = InferenceDocs.TOO_LARGE)
@ApiResponse(responseCode = "422", description = InferenceDocs.CANNOT)
@ApiResponse(responseCode = "429", description = InferenceDocs.OVERLOADED)
class GenerateController {

    private final InferenceService service;

    GenerateController(InferenceService service) {
        this.service = service;
    }

    @PostMapping(
            path = "/sample",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE, MediaType.IMAGE_PNG_VALUE})
    @Operation(
            summary = "Draw samples",
            description =
                    "z from the prior, and the mean of p(x|z), or of an autoregressive decoder a draw from it. `Accept: image/png` draws them as a grid.")
    @ApiResponse(responseCode = "200", description = "As numbers, or as a picture.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    SamplesAnswer sample(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody SampleRequest request) {
        return service.sample(ref, request);
    }

    @PostMapping(
            path = "/decode",
            consumes = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE},
            produces = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE, MediaType.IMAGE_PNG_VALUE})
    @Operation(
            summary = "Decode latents",
            description =
                    "The mean of p(x|z) for each z; of an autoregressive decoder a draw from it, with the same random numbers for each z, always.")
    @ApiResponse(responseCode = "200", description = "As numbers, or as a picture.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    SamplesAnswer decode(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody DecodeRequest request) {
        return service.decode(ref, request);
    }

    @PostMapping(
            path = "/reconstruct",
            consumes = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE},
            produces = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE, MediaType.IMAGE_PNG_VALUE})
    @Operation(
            summary = "Reconstruct inputs",
            description =
                    "Encodes each input and decodes its embedding. A picture shows each input beside what became of it.")
    @ApiResponse(responseCode = "200", description = "As numbers, or as a picture.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    ReconstructAnswer reconstruct(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody ReconstructRequest request) {
        return service.reconstruct(ref, request);
    }

    @PostMapping(
            path = "/interpolate",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE, MediaType.IMAGE_PNG_VALUE})
    @Operation(
            summary = "Interpolate",
            description = "Decodes equal steps on the line between the embeddings of two inputs.")
    @ApiResponse(responseCode = "200", description = "As numbers, or as a picture.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    SamplesAnswer interpolate(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody InterpolateRequest request) {
        return service.interpolate(ref, request);
    }

    @PostMapping(
            path = "/traverse",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.IMAGE_PNG_VALUE})
    @Operation(
            summary = "Traverse the latent space",
            description =
                    "Changes one dimension of z at a time, from an input's embedding or from the origin. A picture has one row for each dimension.")
    @ApiResponse(responseCode = "200", description = "As numbers, or as a picture.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    TraverseAnswer traverse(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody TraverseRequest request) {
        return service.traverse(ref, request);
    }
}
