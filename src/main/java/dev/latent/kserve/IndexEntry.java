package dev.latent.kserve;

import io.swagger.v3.oas.annotations.media.Schema;

/** One version of a model. */
@Schema(name = "IndexEntry", description = "One version of a model.")
record IndexEntry(
        @Schema(description = "Name of the model.", example = "shapes-vae")
        String name,

        @Schema(description = "Version.", example = "1") String version,

        @Schema(description = "`READY` where it is loaded.") State state,

        @Schema(
                description =
                        "Why it is not loaded: nobody needs it now and the next request loads it, or what is wrong with it. Empty where it is loaded.",
                example = "")
        String reason) {

    /** Whether a model is in memory. */
    enum State {
        READY,
        UNAVAILABLE
    }
}
