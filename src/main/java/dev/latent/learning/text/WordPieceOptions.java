package dev.latent.learning.text;

/**
 * How a WordPiece vocabulary is learnt.
 *
 * @param vocabularySize how many tokens at most, special ones included
 * @param lowercase      whether case is dropped; accents are kept in either case, for they tell words apart ("schon", "schön")
 * @param minFrequency   how often a pair of pieces occurs in the corpus to be merged
 * @param alphabet       how many distinct characters at most; a word with a rarer one is unknown
 * @param maxWords       how many distinct words are counted at once; some 100 bytes each
 */
public record WordPieceOptions(int vocabularySize, boolean lowercase, int minFrequency, int alphabet, int maxWords) {

    public static final int MIN_VOCABULARY = 16;

    public static final int MAX_VOCABULARY = 1_000_000;

    public WordPieceOptions {
        require("vocabularySize", vocabularySize, MIN_VOCABULARY, MAX_VOCABULARY);
        require("minFrequency", minFrequency, 1, Integer.MAX_VALUE);
        require("alphabet", alphabet, 1, Character.MAX_CODE_POINT);
        require("maxWords", maxWords, 1, 50_000_000);
    }

    /** 4,000 tokens, lower case, pairs seen twice, 1,000 characters, 2 million words. */
    public static WordPieceOptions defaults() {
        return new WordPieceOptions(4_000, true, 2, 1_000, 2_000_000);
    }

    public WordPieceOptions withVocabularySize(int size) {
        return new WordPieceOptions(size, lowercase, minFrequency, alphabet, maxWords);
    }

    public WordPieceOptions withLowercase(boolean value) {
        return new WordPieceOptions(vocabularySize, value, minFrequency, alphabet, maxWords);
    }

    public WordPieceOptions withAlphabet(int characters) {
        return new WordPieceOptions(vocabularySize, lowercase, minFrequency, characters, maxWords);
    }

    public WordPieceOptions withMaxWords(int words) {
        return new WordPieceOptions(vocabularySize, lowercase, minFrequency, alphabet, words);
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s must be %d to %d, got %d".formatted(name, least, most, value));
        }
    }
}
