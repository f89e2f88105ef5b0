package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** What to score. */
@Schema(description = "What to score.")
record ScoreRequest(
        @Schema(ref = InferenceDocs.INPUTS, requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Inputs inputs,

        @Schema(
                description = "Draws from the posterior for each input; more bring the estimate closer to log p(x).",
                defaultValue = "100")
        @Min(1)
        @Max(100_000)
        int importanceSamples,

        @Schema(description = "Seed of the draws.", defaultValue = "0")
        long seed) {

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static ScoreRequest of(
            @JsonProperty("inputs") Inputs inputs,
            @JsonProperty("importanceSamples") @Nullable Integer importanceSamples,
            @JsonProperty("seed") @Nullable Long seed) {
        return new ScoreRequest(inputs, importanceSamples == null ? 100 : importanceSamples, seed == null ? 0 : seed);
    }
}
