package dev.latent.learning.text;

/** What BERT's normaliser and pre-tokeniser make of a character. */
enum CharacterClass {
    /** Part of a word. */
    LETTER,
    /** Between words. */
    SPACE,
    /** A word of its own: punctuation and Chinese characters. */
    ALONE,
    /** Not there at all: control and format characters, private use. */
    DROPPED;

    private static final int REPLACEMENT = 0xFFFD;

    static CharacterClass of(int c) {
        if (c == '\t' || c == '\n' || c == '\r') {
            return SPACE;
        }
        if (c == REPLACEMENT) {
            return DROPPED;
        }
        if (isChinese(c)) {
            return ALONE;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> DROPPED;
            case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> SPACE;
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> ALONE;
            default -> isAsciiSymbol(c) ? ALONE : LETTER;
        };
    }

    /** The blocks of ideographs as BERT lists them; kana and hangul are written in words. */
    static boolean isChinese(int c) {
        return c >= 0x4E00 && c <= 0x9FFF
                || c >= 0x3400 && c <= 0x4DBF
                || c >= 0x20000 && c <= 0x2A6DF
                || c >= 0x2A700 && c <= 0x2B73F
                || c >= 0x2B740 && c <= 0x2B81F
                || c >= 0x2B920 && c <= 0x2CEAF
                || c >= 0xF900 && c <= 0xFAFF
                || c >= 0x2F800 && c <= 0x2FA1F;
    }

    /** Such as $, + and ^, which Unicode does not call punctuation. */
    private static boolean isAsciiSymbol(int c) {
        return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
    }
}
