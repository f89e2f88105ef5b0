package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * What labels a dataset has.
 *
 * @param names    class or tag names, in the order of their indices; empty for values
 * @param counts   examples with that name, in the same order
 * @param labelled examples that have a label
 */
@Schema(description = "What labels a dataset has.")
public record LabelSummary(
        @Schema(description = "What a label is.", example = "class")
        Kind kind,

        @Schema(description = "Class or tag names, in the order of their indices; empty for values.")
        List<String> names,

        @Schema(description = "Examples with that name, in the same order.")
        List<Integer> counts,

        @Schema(description = "Examples that have a label.", example = "2000")
        int labelled) {

    public static final LabelSummary ABSENT = new LabelSummary(Kind.NONE, List.of(), List.of(), 0);

    /** What a label is. */
    public enum Kind {
        @JsonProperty("none")
        NONE,
        /** One class out of {@code names}. */
        @JsonProperty("class")
        CLASS,
        /** Any number of {@code names}. */
        @JsonProperty("tags")
        TAGS,
        /** A number. */
        @JsonProperty("value")
        VALUE
    }
}
