package dev.latent.encoding;

import dev.latent.inference.Inputs;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** What to look for neighbours of. */
@Schema(description = "What to look for neighbours of.")
record NeighbourRequest(
        @Schema(description = "Dataset to look in, encoded with this version of the model.", example = "shapes")
        @NotNull
        String dataset,

        @Schema(ref = "#/components/schemas/Inputs", requiredMode = Schema.RequiredMode.REQUIRED) @NotNull
        Inputs inputs,

        @Schema(description = "Neighbours of each input.", defaultValue = "10")
        @Min(1)
        @Max(NeighbourService.MOST_NEIGHBOURS)
        @Nullable
        Integer k) {

    int neighbours() {
        return k == null ? NeighbourService.NEIGHBOURS : k;
    }
}
