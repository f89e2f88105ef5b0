package dev.latent.kserve;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Which models to list. */
@Schema(name = "IndexRequest", description = "Which models to list.")
record IndexRequest(
        @Schema(description = "Only those that are loaded.", defaultValue = "false") @Nullable
        Boolean ready) {}
