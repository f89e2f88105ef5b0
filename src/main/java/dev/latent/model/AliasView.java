package dev.latent.model;

import io.swagger.v3.oas.annotations.media.Schema;

/** Where an alias points. */
@Schema(description = "Where an alias points.")
record AliasView(
        @Schema(description = "Name of the model.", example = "shapes-vae")
        String name,

        @Schema(description = "The alias.", example = "production")
        String alias,

        @Schema(description = "The version it points at.", example = "1")
        int version,

        @Schema(description = "Names whatever version the alias points at.", example = "shapes-vae@production")
        String reference) {}
