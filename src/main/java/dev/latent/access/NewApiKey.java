package dev.latent.access;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A key that was just made: the only answer that has the key itself. */
@Schema(description = "A new API key. Keep `key`: it is not shown again.")
record NewApiKey(
        @Schema(description = "Its identifier.", example = "key_01K1V8XQ6S9GZ3M2C7WN")
        String id,

        @Schema(description = "What it is for.", example = "nightly-training")
        String name,

        @Schema(description = "What it may be used for.") Set<Scope> scopes,

        @Schema(description = "Requests a minute; null: as many as the server's setting allows.") @Nullable
        Integer rateLimit,

        @Schema(description = "When it was made.") Instant createdAt,

        @Schema(description = "The key: send it as `Authorization: Bearer KEY`.")
        String key) {

    /** A key has no business in a log. */
    @Override
    public String toString() {
        return "NewApiKey[" + id + "]";
    }
}
