package dev.latent.learning.text;

import java.text.Normalizer;

/**
 * Normalises text and splits it into words: NFC, then BERT's clean-up (control characters dropped, every white space a blank), Chinese
 * characters and punctuation as words of their own, lower case character by character, accents kept. Equals Hugging Face's NFC,
 * BertNormalizer and BertPreTokenizer as {@link TokenizerFile} configures them; special tokens are found in the raw text before all that.
 *
 * <p>NFC is the running JDK's, and the library's that of Unicode 12: letters and marks in scripts newer than that may be composed
 * otherwise.
 *
 * <p>Not thread-safe: it holds the word at hand. Making one is cheap.
 */
final class WordSplitter {

    /** A word of more characters is unknown, whatever it is made of. */
    static final int MAX_CHARACTERS = 100;

    /** More than twice as many as a word may have characters: a letter takes in a few. */
    private static final int MARKS_IN_A_RUN = 2 * MAX_CHARACTERS + 50;

    private static final char FIRST_THAT_NFC_MAY_CHANGE = 0x300;

    private static final char DOTTED_CAPITAL_I = 0x130;

    private static final char COMBINING_DOT = 0x307;

    private static final CharacterClass[] CLASSES = new CharacterClass[FIRST_THAT_NFC_MAY_CHANGE];

    static {
        for (char c = 0; c < FIRST_THAT_NFC_MAY_CHANGE; c++) {
            CLASSES[c] = CharacterClass.of(c);
        }
    }

    /** Hears what a text is made of, in its order. */
    interface Sink {

        /** @param word its characters, up to {@code length}; reused after the call */
        void word(char[] word, int length);

        /** A word of more than {@value #MAX_CHARACTERS} characters. */
        void longWord();

        void special(SpecialToken token);
    }

    private final boolean lowercase;

    private final Sink sink;

    /** Two chars for each character. */
    private final char[] word = new char[2 * MAX_CHARACTERS + 4];

    private int length;

    private int characters;

    WordSplitter(boolean lowercase, Sink sink) {
        this.lowercase = lowercase;
        this.sink = sink;
    }

    void split(String text) {
        int from = 0;
        for (int at = text.indexOf('['); at >= 0; at = text.indexOf('[', at)) {
            SpecialToken token = SpecialToken.at(text, at);
            if (token == null) {
                at++;
                continue;
            }
            segment(text, from, at);
            sink.special(token);
            at += token.text().length();
            from = at;
        }
        segment(text, from, text.length());
    }

    private void segment(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) >= FIRST_THAT_NFC_MAY_CHANGE) {
                normalised(Normalizer.normalize(withoutLongRuns(text, from, to), Normalizer.Form.NFC));
                return;
            }
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            take(c, CLASSES[c]);
        }
        end();
    }

    /**
     * The segment with at most {@value #MARKS_IN_A_RUN} marks in a row. The JDK puts them in order one by one, in time that grows with the
     * square of the run; a word with so many is unknown, whatever the others are.
     */
    private static String withoutLongRuns(String text, int from, int to) {
        StringBuilder kept = null;
        int run = 0;
        int c;
        for (int i = from; i < to; i += Character.charCount(c)) {
            c = text.codePointAt(i);
            run = isMark(c) ? run + 1 : 0;
            if (run > MARKS_IN_A_RUN && kept == null) {
                kept = new StringBuilder(text.substring(from, i));
            } else if (run <= MARKS_IN_A_RUN && kept != null) {
                kept.appendCodePoint(c);
            }
        }
        return kept == null ? text.substring(from, to) : kept.toString();
    }

    private static boolean isMark(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || type == Character.ENCLOSING_MARK;
    }

    private void normalised(String text) {
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            take(c, CharacterClass.of(c));
        }
        end();
    }

    private void take(int c, CharacterClass kind) {
        switch (kind) {
            case LETTER -> append(c);
            case SPACE -> end();
            case ALONE -> {
                end();
                append(c);
                end();
            }
            case DROPPED -> {}
        }
    }

    private void append(int c) {
        if (characters > MAX_CHARACTERS) {
            return;
        }
        if (!lowercase) {
            put(c);
        } else if (c == DOTTED_CAPITAL_I) {
            put('i');
            put(COMBINING_DOT);
        } else {
            put(CharacterClass.lower(c));
        }
    }

    private void put(int c) {
        length += Character.toChars(c, word, length);
        characters++;
    }

    private void end() {
        if (characters > MAX_CHARACTERS) {
            sink.longWord();
        } else if (characters > 0) {
            sink.word(word, length);
        }
        length = 0;
        characters = 0;
    }
}
