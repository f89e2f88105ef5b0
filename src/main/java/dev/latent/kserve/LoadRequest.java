package dev.latent.kserve;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How to load or unload a model. */
@Schema(name = "LoadRequest", description = "Nothing needs to be said; the body may be empty.")
record LoadRequest(
        @Schema(description = "Unknown ones are ignored.") @Nullable
        Parameters parameters) {

    /** Parameters that mean something here; others, such as {@code unload_dependents}, do not. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Schema(name = "LoadParameters", description = "Parameters of loading.")
    record Parameters(
            @Schema(description = "Refused: a model is what was published.") @Nullable
            String config) {}

    /** @throws dev.latent.error.ServiceException INVALID_REQUEST if it asks for another model than was published */
    void requirePlain() {
        if (parameters != null && parameters.config() != null) {
            throw BadTensor.of("parameters.config is not taken: a model is loaded as it was published");
        }
    }
}
