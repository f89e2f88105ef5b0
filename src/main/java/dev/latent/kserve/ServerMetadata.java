package dev.latent.kserve;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What this server is. */
@Schema(name = "ServerMetadata", description = "What this server is.")
record ServerMetadata(
        @Schema(description = "Name of the program.", example = "latent-server")
        String name,

        @Schema(description = "Its version.", example = "0.1.0")
        String version,

        @Schema(
                description = "Extensions of the protocol that are offered.",
                example = "[\"binary_tensor_data\",\"model_repository\"]")
        List<String> extensions) {}
