package dev.latent.learning.head;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A number: z w + b, squared error.
 *
 * @param target a ground-truth factor to predict instead of the label; null for the label
 */
@Schema(description = "A number: the dataset's label, or one of its ground-truth factors.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegressionSpec(
        @Schema(
                description = "Name of a ground-truth factor to predict instead of the label.",
                example = "x",
                nullable = true)
        @Nullable
        String target)
        implements TaskSpec {

    public static final String TYPE = "regression";

    @Override
    public String type() {
        return TYPE;
    }
}
