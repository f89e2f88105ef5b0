package dev.latent.kserve;

import io.swagger.v3.oas.annotations.media.Schema;

/** That a model can answer. */
@Schema(name = "ModelReady", description = "That a model can answer, loaded or not.")
record ModelReady(
        @Schema(description = "Name of the model.", example = "shapes-vae")
        String name,

        @Schema(description = "Always true: a model that cannot answer is a failure.")
        boolean ready) {}
