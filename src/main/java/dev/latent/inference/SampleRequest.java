package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

/** How many samples to draw: z = temperature · ε, ε from N(0, I). */
@Schema(description = "What to draw from the prior: z = temperature · ε with ε from N(0, I).")
record SampleRequest(
        @Schema(description = "How many.", defaultValue = "16") @Min(1) @Max(1000)
        int count,

        @Schema(
                description = "The same seed gives the same samples; absent: drawn, and told in the answer.",
                example = "7")
        @Nullable
        Long seed,

        @Schema(description = "Below 1: closer to the origin, more typical.", defaultValue = "1")
        @DecimalMin("0")
        @DecimalMax("10")
        double temperature) {

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static SampleRequest of(
            @JsonProperty("count") @Nullable Integer count,
            @JsonProperty("seed") @Nullable Long seed,
            @JsonProperty("temperature") @Nullable Double temperature) {
        return new SampleRequest(count == null ? 16 : count, seed, temperature == null ? 1 : temperature);
    }
}
