package dev.latent.access;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A key to make. */
@Schema(description = "A key to make.")
record ApiKeyRequest(
        @Schema(
                description = "What it is for; shown in lists and logs.",
                example = "nightly-training",
                pattern = NAME,
                requiredMode = Schema.RequiredMode.REQUIRED)
        @NotNull
        @Pattern(regexp = NAME, message = "must match " + NAME)
        String name,

        @Schema(
                description = "What it may be used for. The first key of all needs `admin`.",
                example = "[\"admin\"]",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @NotEmpty
        Set<@NotNull Scope> scopes,

        @Schema(description = "Requests a minute; absent: as many as the server's setting allows.", example = "600")
        @Min(1)
        @Max(MAX_RATE)
        @Nullable
        Integer rateLimit) {

    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._ -]{0,63}";

    static final int MAX_RATE = 1_000_000;
}
