package dev.latent.model;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of models. */
@Schema(description = "One page of models.")
record ModelPage(
        @Schema(description = "The models.") List<ModelView> items,

        @Schema(description = "Give this as `cursor` for the next page; null on the last one.") @Nullable
        String nextCursor) {}
