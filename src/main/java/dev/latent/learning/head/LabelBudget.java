package dev.latent.learning.head;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How many labels a head may learn from, to see what a representation is worth where labels are few (Hénaff 2020). Exactly one
 * of the two is given.
 *
 * @param perClass examples of each class
 * @param fraction of the labelled training examples, in (0, 1]; as equal among classes as their counts allow
 */
@Schema(
        description =
                "How many labels to learn from, drawn by seed; give exactly one of the two. Absent: all labels of the training part.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LabelBudget(
        @Schema(
                description = "Examples of each class; for classification only.",
                minimum = "1",
                example = "10",
                nullable = true)
        @Nullable
        Integer perClass,

        @Schema(
                description =
                        "Part of the labelled training examples, as equal among classes as their counts allow, and at least one of each.",
                minimum = "0",
                exclusiveMinimum = true,
                maximum = "1",
                nullable = true)
        @Nullable
        Double fraction) {

    public LabelBudget {
        if ((perClass == null) == (fraction == null)) {
            throw new IllegalArgumentException("labels has exactly one of perClass and fraction");
        }
        if (perClass != null && perClass < 1) {
            throw new IllegalArgumentException("perClass must be at least 1, got " + perClass);
        }
        if (fraction != null && !(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException("fraction must be above 0 and at most 1, got " + fraction);
        }
    }
}
