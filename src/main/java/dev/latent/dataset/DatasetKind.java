package dev.latent.dataset;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What an example is. */
public enum DatasetKind {
    @JsonProperty("vectors")
    VECTORS(0),
    @JsonProperty("images")
    IMAGES(0),
    /** A string. */
    @JsonProperty("text")
    TEXT(1),
    /** Two strings that say the same, such as a sentence and its translation. */
    @JsonProperty("paired-text")
    PAIRED_TEXT(2);

    private final int texts;

    DatasetKind(int texts) {
        this.texts = texts;
    }

    /** How many strings an example is; 0 where it is numbers. */
    int texts() {
        return texts;
    }

    /** Whether an example is text, and no numbers. */
    public boolean isText() {
        return texts > 0;
    }

    /** As in JSON. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
