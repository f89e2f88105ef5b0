package dev.latent.kserve;

import io.swagger.v3.oas.annotations.media.Schema;

/** @param ready whether requests are welcome */
@Schema(name = "ServerReady", description = "Whether the server takes requests.")
record ServerReady(
        @Schema(description = "False while it stops.") boolean ready) {}
