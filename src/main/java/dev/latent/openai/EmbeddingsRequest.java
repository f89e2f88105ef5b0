package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.inference.InferenceDocs;
import dev.latent.inference.Inputs;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/** What to embed. */
@Schema(description = "What to embed.")
record EmbeddingsRequest(
        @Schema(
                description = "A model: `name` for its newest version, `name@3` or `name@alias`.",
                example = "shapes-vae")
        @NotNull
        String model,

        @Schema(ref = InferenceDocs.ONE_OR_MORE, requiredMode = Schema.RequiredMode.REQUIRED)
        @NotNull
        @JsonDeserialize(using = Inputs.OneOrMany.class)
        Inputs input,

        @Schema(description = "How each embedding is written: numbers, or base64 of little-endian float32.")
        @JsonProperty("encoding_format")
        @Nullable
        Encoding encodingFormat,

        @Schema(
                description =
                        "How many values of each embedding to give, the first ones. A model was not trained to be shortened: most clients leave this out.",
                minimum = "1")
        @Min(1)
        @Nullable
        Integer dimensions,

        @Schema(description = "Taken, and not used.") @Nullable
        String user) {

    /** How an embedding is written. */
    enum Encoding {
        @JsonProperty("float")
        FLOAT,
        @JsonProperty("base64")
        BASE64
    }

    boolean base64() {
        return encodingFormat == Encoding.BASE64;
    }
}
