package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** A text with tokens to guess. */
@Schema(description = "A text with tokens to guess.")
record FillMaskRequest(
        @Schema(
                description = "With `[MASK]` where a token is to be guessed, once or more.",
                example = "a man [MASK] a horse",
                requiredMode = Schema.RequiredMode.REQUIRED)
        @NotNull
        String text,

        @Schema(description = "How many guesses for each.", defaultValue = "5") @Min(1) @Max(1000)
        int top) {

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static FillMaskRequest of(@JsonProperty("text") String text, @JsonProperty("top") @Nullable Integer top) {
        return new FillMaskRequest(text, top == null ? 5 : top);
    }
}
