package dev.latent.openai;

import dev.latent.inference.InferenceDocs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = OpenAiDocs.TAG, description = OpenAiDocs.ABOUT)
class EmbeddingsController {

    private static final String FLOATS =
            "{\"model\": \"shapes-vae\", \"input\": \"" + InferenceDocs.SQUARE + "\", \"encoding_format\": \"float\"}";

    private static final String BASE64 = "{\"model\": \"shapes-vae\", \"input\": [\"" + InferenceDocs.SQUARE + "\", \""
            + InferenceDocs.ELLIPSE + "\"], \"encoding_format\": \"base64\"}";

    private final Embeddings embeddings;

    EmbeddingsController(Embeddings embeddings) {
        this.embeddings = embeddings;
    }

    @PostMapping(
            path = Embeddings.ROUTE,
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Embed inputs",
            description =
                    "`input` is one input or several: an array of numbers for a model of vectors or images, a PNG or JPEG data URI for one of images.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            examples = {
                                                @ExampleObject(name = "a white square", value = FLOATS),
                                                @ExampleObject(name = "two images, as base64", value = BASE64)
                                            })))
    @ApiResponse(
            responseCode = "200",
            description = "One embedding for each input.",
            content = @Content(schema = @Schema(implementation = EmbeddingList.Shape.class)))
    @ApiResponse(responseCode = "400", description = "What in `input`, `dimensions` or the body does not fit.")
    @ApiResponse(responseCode = "404", description = "`model_not_found`")
    @ApiResponse(responseCode = "413", description = "`body_too_large`")
    @ApiResponse(responseCode = "429", description = "`rate_limit_exceeded`: retry after `Retry-After`.")
    EmbeddingList embed(@Valid @RequestBody EmbeddingsRequest request) {
        return embeddings.embed(request);
    }
}
