package dev.latent.access;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who a caller is and what it may do; not the key itself, which nobody is shown again. */
@Schema(description = "An API key, without the key itself: that is shown once, when it is made.")
public record ApiKey(
        @Schema(
                description =
                        "Its identifier, which stands for the caller elsewhere. One of the configuration begins with `config:`.",
                example = "key_01K1V8XQ6S9GZ3M2C7WN")
        String id,

        @Schema(description = "What it is for.", example = "nightly-training")
        String name,

        @Schema(description = "What it may be used for.") Set<Scope> scopes,

        @Schema(description = "Requests a minute; null: as many as the server's setting allows.") @Nullable
        Integer rateLimit,

        @Schema(description = "When it was made; null for one of the configuration.") @Nullable
        Instant createdAt,

        @Schema(description = "When it was used last, to the minute; null: never, or one of the configuration.")
        @Nullable
        Instant lastUsedAt,

        @Schema(description = "When it was revoked; null: it is good.") @Nullable
        Instant revokedAt) {

    /** What the identifier of a key begins with that the configuration names. */
    static final String CONFIGURED = "config:";

    public ApiKey {
        scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
    }

    /** Whether it may be used for this. */
    public boolean allows(Scope scope) {
        return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
    }

    boolean isActive() {
        return revokedAt == null;
    }
}
