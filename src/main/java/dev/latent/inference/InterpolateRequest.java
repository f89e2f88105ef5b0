package dev.latent.inference;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** Between which inputs to go. */
@Schema(description = "Between which inputs to go.")
record InterpolateRequest(
        @Schema(ref = InferenceDocs.INPUT, requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Input from,

        @Schema(ref = InferenceDocs.INPUT, requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Input to,

        @Schema(description = "Points on the line, both ends included.", defaultValue = "8") @Min(2) @Max(1000)
        int steps) {

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static InterpolateRequest of(
            @JsonProperty("from") Input from,
            @JsonProperty("to") Input to,
            @JsonProperty("steps") @Nullable Integer steps) {
        return new InterpolateRequest(from, to, steps == null ? 8 : steps);
    }
}
