package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What labels a dataset has.
 *
 * @param names    class or tag names, in the order of their indices; empty for values
 * @param counts   examples with that name, in the same order
 * @param labelled examples that have a label
 */
public record LabelSummary(Kind kind, List<String> names, List<Integer> counts, int labelled) {

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
