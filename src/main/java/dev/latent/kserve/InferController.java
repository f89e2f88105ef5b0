package dev.latent.kserve;

import dev.latent.inference.ComputeAnswer;
import dev.latent.inference.ComputeRequest;
import dev.latent.inference.InferenceService;
import dev.latent.model.Manifest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(
        path = "/v2/models/{model}",
        consumes = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_OCTET_STREAM_VALUE},
        produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_OCTET_STREAM_VALUE})
@Tag(name = ProtocolDocs.TAG)
@ApiResponse(
        responseCode = "400",
        description =
                "A tensor whose shape, datatype, data or size contradict each other or the model; an output that it has not.")
@ApiResponse(responseCode = "404", description = ProtocolDocs.NOT_FOUND)
@ApiResponse(responseCode = "413", description = "More bytes, rows or numbers than one request may have.")
@ApiResponse(responseCode = "429", description = "Too many requests wait; retry after `Retry-After`.")
class InferController {

    private static final String DESCRIPTION =
            "Embeddings and what else a model computes, as tensors in JSON or in bytes after it. The header `Inference-Header-Content-Length` is the length of the JSON part, or 0 where the body is nothing but the input.";

    private final InferenceService service;

    InferController(InferenceService service) {
        this.service = service;
    }

    @PostMapping("/infer")
    @Operation(
            summary = "Infer",
            description = DESCRIPTION,
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = InferRequest.class),
                                        examples =
                                                @ExampleObject(name = "a white square", value = ProtocolDocs.SQUARE)),
                                @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE)
                            }))
    @ApiResponse(responseCode = "200", description = "The outputs; binary ones follow the JSON part.")
    InferAnswer infer(
            @Parameter(description = ProtocolDocs.MODEL, example = "shapes-vae") @PathVariable String model,
            @RequestBody InferRequest request) {
        ComputeAnswer answer = service.compute(model, manifest -> translate(request, manifest));
        Manifest manifest = answer.manifest();
        List<OutputTensor> outputs = new ArrayList<>();
        wanted(request, manifest).forEach((output, binary) -> outputs.add(output.of(answer, binary)));
        return new InferAnswer(manifest.name(), String.valueOf(manifest.version()), request.id(), outputs);
    }

    @PostMapping("/versions/{version}/infer")
    @Operation(
            summary = "Infer with one version",
            description = DESCRIPTION,
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_JSON_VALUE,
                                        schema = @Schema(implementation = InferRequest.class),
                                        examples =
                                                @ExampleObject(name = "a white square", value = ProtocolDocs.SQUARE)),
                                @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE)
                            }))
    @ApiResponse(responseCode = "200", description = "The outputs; binary ones follow the JSON part.")
    InferAnswer inferVersion(
            @Parameter(description = "Name of the model.", example = "shapes-vae") @PathVariable String model,
            @Parameter(description = ProtocolDocs.VERSION, example = "1") @PathVariable String version,
            @RequestBody InferRequest request) {
        return infer(ModelPath.reference(model, version), request);
    }

    private static ComputeRequest translate(InferRequest request, Manifest manifest) {
        var wanted = wanted(request, manifest).keySet();
        return new ComputeRequest(
                InputTensors.read(request.input(), manifest),
                wanted.contains(ModelOutput.POSTERIOR_VARIANCE),
                wanted.stream().anyMatch(ModelOutput::isOfHead));
    }

    /** The outputs to answer, in their order, and whether each is binary. */
    private static Map<ModelOutput, Boolean> wanted(InferRequest request, Manifest manifest) {
        boolean binary = request.binaryByDefault();
        Map<ModelOutput, Boolean> wanted = new LinkedHashMap<>();
        List<RequestedOutput> asked = request.outputs();
        if (asked == null || asked.isEmpty()) {
            ModelOutput.of(manifest).stream()
                    .filter(ModelOutput::isGivenUnasked)
                    .forEach(output -> wanted.put(output, binary));
            return wanted;
        }
        for (RequestedOutput requested : asked) {
            requested.requireWhole();
            ModelOutput output = ModelOutput.find(requested.name(), manifest);
            if (wanted.put(output, requested.binary(binary)) != null) {
                throw BadTensor.of("the output %s is asked for twice", output.wireName());
            }
        }
        return wanted;
    }
}
