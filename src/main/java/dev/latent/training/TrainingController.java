package dev.latent.training;

import dev.latent.job.Job;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/training-jobs")
@Tag(name = "Training", description = "Learn a representation from a dataset, as a job.")
class TrainingController {

    private final TrainingService service;

    TrainingController(TrainingService service) {
        this.service = service;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Train a model",
            description = """
                    Queues a training job; follow it at the address in `Location`. When it succeeds, its result is published as \
                    the next version of the model `name`. The example needs a dataset called `shapes`: make it first with \
                    `POST /api/v1/datasets`. The loss is in nats, summed over dimensions and averaged over examples.""",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_JSON_VALUE,
                                            examples = {
                                                @ExampleObject(name = "VAE on images", value = """
                                                                {"name": "my-shapes", "dataset": "shapes",
                                                                 "objective": {"type": "vae", "latentDim": 10, "beta": 1.0, "likelihood": "bernoulli"},
                                                                 "encoder": {"type": "mlp", "hidden": [256], "activation": "relu"},
                                                                 "training": {"epochs": 5, "batchSize": 128, "learningRate": 0.001, "seed": 42, "validationFraction": 0.1}}"""),
                                                @ExampleObject(
                                                        name = "VAE on any numbers, stopping early",
                                                        value = """
                                                                {"name": "my-vectors", "dataset": "shapes",
                                                                 "objective": {"type": "vae", "latentDim": 8, "likelihood": "gaussian", "learnSigma": true},
                                                                 "encoder": {"type": "mlp", "hidden": [128, 64], "activation": "tanh"},
                                                                 "training": {"epochs": 50, "batchSize": 128, "validationFraction": 0.1, "earlyStopping": {"patience": 3}}}"""),
                                                @ExampleObject(
                                                        name = "Importance weighted VAE on drawn pixels",
                                                        value = """
                                                                {"name": "my-iwae", "dataset": "shapes",
                                                                 "objective": {"type": "vae", "latentDim": 10, "importanceSamples": 5, "binarize": true},
                                                                 "encoder": {"type": "mlp", "hidden": [128], "activation": "tanh"},
                                                                 "training": {"epochs": 3}}"""),
                                                @ExampleObject(name = "Autoencoder", value = """
                                                                {"name": "my-autoencoder", "dataset": "shapes",
                                                                 "objective": {"type": "autoencoder", "latentDim": 10},
                                                                 "encoder": {"type": "mlp", "hidden": [256]},
                                                                 "training": {"epochs": 5}}"""),
                                                @ExampleObject(name = "β-VAE", value = """
                                                                {"name": "my-beta-vae", "dataset": "shapes",
                                                                 "objective": {"type": "beta-vae", "latentDim": 10, "beta": 4},
                                                                 "encoder": {"type": "mlp", "hidden": [256]},
                                                                 "training": {"epochs": 5}}"""),
                                                @ExampleObject(name = "β-TCVAE", value = """
                                                                {"name": "my-factors", "dataset": "shapes",
                                                                 "objective": {"type": "beta-tcvae", "latentDim": 10, "beta": 6},
                                                                 "encoder": {"type": "mlp", "hidden": [256]},
                                                                 "training": {"epochs": 10, "batchSize": 512, "learningRate": 0.002}}"""),
                                                @ExampleObject(name = "SimCLR on images", value = """
                                                                {"name": "my-simclr", "dataset": "shapes",
                                                                 "objective": {"type": "simclr", "temperature": 0.2,
                                                                               "augmentations": [{"type": "random-crop", "area": [0.5, 1]}, {"type": "rotate", "degrees": [-20, 20]}]},
                                                                 "encoder": {"type": "conv", "channels": [8, 16], "features": 64},
                                                                 "training": {"epochs": 2, "batchSize": 128}}"""),
                                                @ExampleObject(name = "SimCLR on any numbers", value = """
                                                                {"name": "my-contrast", "dataset": "flowers",
                                                                 "objective": {"type": "simclr", "augmentations": [{"type": "noise", "sigma": 0.2}, {"type": "feature-mask", "probability": 0.25}]},
                                                                 "encoder": {"type": "mlp", "hidden": [64]},
                                                                 "training": {"epochs": 5, "batchSize": 2, "validationFraction": 0}}"""),
                                                @ExampleObject(name = "Masked language model", value = """
                                                                {"name": "captions-mlm", "dataset": "captions",
                                                                 "objective": {"type": "mlm"},
                                                                 "encoder": {"type": "transformer", "layers": 1, "width": 32, "length": 16},
                                                                 "training": {"epochs": 5, "batchSize": 2, "validationFraction": 0}}"""),
                                                @ExampleObject(name = "Translation language model", value = """
                                                                {"name": "my-translations", "dataset": "translations",
                                                                 "objective": {"type": "tlm"},
                                                                 "encoder": {"type": "transformer", "layers": 1, "width": 32, "length": 16},
                                                                 "training": {"epochs": 5, "batchSize": 2, "validationFraction": 0}}"""),
                                                @ExampleObject(name = "rotation of images", value = """
                                                                {"name": "my-rotation", "dataset": "shapes",
                                                                 "objective": {"type": "rotation"},
                                                                 "encoder": {"type": "conv", "channels": [8, 16], "features": 64},
                                                                 "training": {"epochs": 2, "batchSize": 64}}"""),
                                                @ExampleObject(name = "Instance discrimination", value = """
                                                                {"name": "my-instances", "dataset": "shapes",
                                                                 "objective": {"type": "instance", "negatives": 1024},
                                                                 "encoder": {"type": "conv", "channels": [8, 16], "features": 64},
                                                                 "training": {"epochs": 3, "batchSize": 128}}"""),
                                                @ExampleObject(name = "Jigsaw puzzles", value = """
                                                                {"name": "my-jigsaw", "dataset": "shapes",
                                                                 "objective": {"type": "jigsaw", "permutations": 30},
                                                                 "encoder": {"type": "conv", "channels": [8, 16], "features": 32},
                                                                 "training": {"epochs": 3, "batchSize": 64}}"""),
                                                @ExampleObject(name = "Contrastive predictive coding", value = """
                                                                {"name": "my-cpc", "dataset": "shapes",
                                                                 "objective": {"type": "cpc", "grid": 3, "steps": 2},
                                                                 "encoder": {"type": "conv", "channels": [8, 16], "features": 64},
                                                                 "training": {"epochs": 2, "batchSize": 64}}"""),
                                                @ExampleObject(
                                                        name = "One half of an image from the other",
                                                        value = """
                                                                {"name": "my-halves", "dataset": "shapes",
                                                                 "objective": {"type": "cross-view", "views": {"type": "halves", "first": "left"}},
                                                                 "encoder": {"type": "mlp", "hidden": [128]},
                                                                 "training": {"epochs": 5}}"""),
                                                @ExampleObject(name = "supervised, for comparison", value = """
                                                                {"name": "my-supervised", "dataset": "shapes",
                                                                 "objective": {"type": "supervised"},
                                                                 "encoder": {"type": "conv", "channels": [8, 16], "features": 64},
                                                                 "training": {"epochs": 3, "batchSize": 128}}""")
                                            })))
    @ApiResponse(responseCode = "202", description = "Queued; `Location` is the job's address.")
    @ApiResponse(
            responseCode = "400",
            description =
                    "`INVALID_REQUEST`, `UNKNOWN_PROPERTY`, `MALFORMED_JSON`: the body is not a training request.")
    @ApiResponse(responseCode = "404", description = "`DATASET_NOT_FOUND`")
    @ApiResponse(responseCode = "409", description = "`MODEL_NAME_BUSY`: another active job publishes this name.")
    @ApiResponse(
            responseCode = "422",
            description =
                    "`DATASET_UNSUITABLE`: the objective cannot use these examples. `IDEMPOTENCY_KEY_REUSED`: the key came with another body.")
    @ApiResponse(responseCode = "429", description = "`QUEUE_FULL`: too many jobs wait; retry after `Retry-After`.")
    ResponseEntity<Job> train(
            @Valid @RequestBody TrainingRequest request,
            @Parameter(
                            description =
                                    "Sending the same key and body again gives the same job, for as long as the server remembers that job (`latent.jobs.retention`).")
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
