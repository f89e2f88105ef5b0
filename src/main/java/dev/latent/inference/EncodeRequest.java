package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to encode. */
@Schema(description = "What to encode.")
public record EncodeRequest(
        @Schema(ref = InferenceDocs.INPUTS, requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Inputs inputs,

        @Schema(description = "Scale each embedding to length 1 (L2).", defaultValue = "false") @Nullable
        Boolean normalize,

        @Schema(description = "What else to answer: `posteriorVariance`, for a VAE.") @Nullable
        List<@NotNull Include> include) {

    /** What an answer may hold beside the embeddings. */
    public enum Include {
        @JsonProperty("posteriorVariance")
        POSTERIOR_VARIANCE
    }

    boolean normalized() {
        return Boolean.TRUE.equals(normalize);
    }

    boolean includes(Include what) {
        return include != null && include.contains(what);
    }
}
