package dev.latent.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** What to reconstruct. */
@Schema(description = "What to reconstruct.")
record ReconstructRequest(
        @Schema(ref = InferenceDocs.INPUTS, requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Inputs inputs) {}
