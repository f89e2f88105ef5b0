package dev.latent.model;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** Where an alias shall point. */
@Schema(description = "Where an alias shall point.")
record AliasRequest(
        @Schema(description = "A version of the model.", minimum = "1", example = "1") @NotNull @Min(1) @Nullable
        Integer version) {}
