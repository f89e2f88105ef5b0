package dev.latent.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** What to decode. */
@Schema(description = "What to decode.")
record DecodeRequest(
        @Schema(ref = InferenceDocs.MATRIX, requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Inputs latents) {}
