package dev.latent.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** What to predict from. */
@Schema(description = "What to predict from.")
public record PredictRequest(
        @Schema(ref = InferenceDocs.INPUTS, requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Inputs inputs) {}
