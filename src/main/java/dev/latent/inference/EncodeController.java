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
@Tag(name = "Inference", description = "Embeddings, samples, scores and predictions of published models.")
@ApiResponse(responseCode = "404", description = InferenceDocs.NOT_FOUND)
@ApiResponse(responseCode = "413", description = InferenceDocs.TOO_LARGE)
@ApiResponse(responseCode = "429", description = InferenceDocs.OVERLOADED)
class EncodeController {

    private final InferenceService service;

    private final Scorer scorer;

    private final MaskFiller filler;

    EncodeController(InferenceService service, Scorer scorer, MaskFiller filler) {
        this.service = service;
        this.scorer = scorer;
        this.filler = filler;
    }

    @PostMapping(
            path = "/encode",
            consumes = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE},
            produces = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE})
    @Operation(
            summary = "Encode inputs",
            description =
                    "Inputs → embeddings; for a VAE the posterior mean. A NumPy array comes in and goes out as `application/x-npy`, the embeddings alone.")
    @ApiResponse(responseCode = "200", description = "One embedding for each input.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    @ApiResponse(responseCode = "422", description = "`NOT_SUPPORTED_BY_MODEL`: it has no `posteriorVariance`.")
    EncodeAnswer encode(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody EncodeRequest request) {
        return service.encode(ref, request);
    }

    @PostMapping(
            path = "/predict",
            consumes = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE},
            produces = {MediaType.APPLICATION_JSON_VALUE, Npy.MEDIA_TYPE})
    @Operation(
            summary = "Predict",
            description =
                    "What a model with a head says of each input: a class, tags or a value. Make one with `POST /api/v1/fine-tuning-jobs`: its first example makes `shapes-classifier`.")
    @ApiResponse(responseCode = "200", description = "One prediction for each input.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    @ApiResponse(responseCode = "422", description = InferenceDocs.CANNOT)
    PredictAnswer predict(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-classifier") @PathVariable String ref,
            @Valid @RequestBody PredictRequest request) {
        return service.predict(ref, request);
    }

    @PostMapping(
            path = "/score",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Score inputs",
            description =
                    "How likely a VAE thinks each input is, in nats: the ELBO with its two terms, and log p(x) by importance sampling.")
    @ApiResponse(responseCode = "200", description = "One score for each input.")
    @ApiResponse(responseCode = "400", description = InferenceDocs.BAD_INPUT)
    @ApiResponse(responseCode = "422", description = InferenceDocs.CANNOT)
    ScoreAnswer score(
            @Parameter(description = InferenceDocs.MODEL, example = "shapes-vae") @PathVariable String ref,
            @Valid @RequestBody ScoreRequest request) {
        return scorer.score(ref, request);
    }

    @PostMapping(
            path = "/fill-mask",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Fill masks",
            description =
                    "What a masked language model thinks that each `[MASK]` of a text could be. Train one with the objective `mlm` or `tlm`.")
    @ApiResponse(responseCode = "200", description = "Guesses for each `[MASK]`.")
    @ApiResponse(
            responseCode = "400",
            description =
                    "`INVALID_REQUEST`: nothing is masked, or something behind the text's last token that is read; `MALFORMED_TEXT`")
    @ApiResponse(responseCode = "413", description = "`BODY_TOO_LARGE`: the guesses would be too many.")
    @ApiResponse(responseCode = "422", description = InferenceDocs.CANNOT)
    FillMaskAnswer fillMask(
            @Parameter(description = InferenceDocs.MODEL, example = "captions-mlm") @PathVariable String ref,
            @Valid @RequestBody FillMaskRequest request) {
        return filler.fill(ref, request);
    }
}
