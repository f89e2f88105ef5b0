package dev.latent.learning.text;

/** Text that is no text: half a character of UTF-16 has no UTF-8. */
final class Surrogates {

    private Surrogates() {}

    static void refuseLone(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (!pair) {
                throw new IllegalArgumentException(
                        "the text has half a character, the lone surrogate U+%04X, at position %d"
                                .formatted((int) c, i));
            }
            i++;
        }
    }
}
