package dev.latent.learning.text;

import org.jspecify.annotations.Nullable;

/** BERT's special tokens; the ordinal is the id in every vocabulary that is learnt here. */
enum SpecialToken {
    PAD,
    UNK,
    CLS,
    SEP,
    MASK;

    private static final SpecialToken[] ALL = values();

    private final String text = "[" + name() + "]";

    String text() {
        return text;
    }

    int id() {
        return ordinal();
    }

    /** The one that begins at a position of a text. */
    static @Nullable SpecialToken at(String text, int position) {
        for (SpecialToken token : ALL) {
            if (text.startsWith(token.text, position)) {
                return token;
            }
        }
        return null;
    }
}
