package dev.latent.learning.text;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Learns a WordPiece vocabulary: the pair of neighbouring pieces that is most frequent in the corpus's words becomes a piece, again and
 * again (Sennrich et al. 2016, algorithm 1), with {@code ##} before pieces that go on with a word, as Hugging Face's WordPieceTrainer does.
 * Of pairs equally frequent, that of the lower ids is first.
 *
 * <p>Ids: the special tokens, then single characters, most frequent first, then merged pieces in the order of their merging. The same
 * texts in the same order give the same bytes, and in any order where no word was forgotten for lack of room. Not thread-safe.
 */
public final class WordPieceTrainer {

    private final WordPieceOptions options;

    private final WordCounts words;

    private final WordSplitter splitter;

    public WordPieceTrainer(WordPieceOptions options) {
        this.options = options;
        this.words = new WordCounts(options.maxWords());
        this.splitter = new WordSplitter(options.lowercase(), new WordSplitter.Sink() {
            @Override
            public void word(char[] word, int length) {
                words.add(new String(word, 0, length));
            }

            @Override
            public void longWord() {
                // Unknown to the tokenizer, whatever is learnt.
            }

            @Override
            public void special(SpecialToken token) {
                // Not made of pieces.
            }
        });
    }

    /**
     * Counts the words of a text.
     *
     * @throws IllegalArgumentException naming the position of a lone surrogate
     */
    public void add(String text) {
        Surrogates.refuseLone(text);
        splitter.split(text);
    }

    public void addAll(Iterable<String> texts) {
        texts.forEach(this::add);
    }

    /** Distinct words counted so far. */
    public int distinctWords() {
        return words.size();
    }

    /** The vocabulary as a Hugging Face {@code tokenizer.json}, which {@link TextTokenizer#open} takes. */
    public byte[] train() {
        List<String> vocabulary = new ArrayList<>();
        for (SpecialToken token : SpecialToken.values()) {
            vocabulary.add(token.text());
        }
        Map<Integer, Integer> beginning = new HashMap<>();
        Map<Integer, Integer> continuing = new HashMap<>();
        for (int c : alphabet()) {
            // Words of one character are never gone on with.
            boolean alone = CharacterClass.of(c) == CharacterClass.ALONE;
            if (vocabulary.size() + (alone ? 1 : 2) > options.vocabularySize()) {
                break;
            }
            beginning.put(c, vocabulary.size());
            vocabulary.add(Character.toString(c));
            if (!alone) {
                continuing.put(c, vocabulary.size());
                vocabulary.add(PieceTrie.CONTINUING + Character.toString(c));
            }
        }
        PairMerging merging = new PairMerging(vocabulary, options.vocabularySize(), options.minFrequency());
        words.forEach((word, count) -> {
            int[] pieces = pieces(word, beginning, continuing);
            if (pieces.length > 1) {
                merging.add(pieces, count);
            }
        });
        merging.run();
        return new TokenizerFile(options.lowercase(), vocabulary).bytes();
    }

    /** Distinct characters, most frequent first, then by code point. */
    private List<Integer> alphabet() {
        Map<Integer, Long> counts = new HashMap<>();
        words.forEach((word, count) -> word.codePoints().forEach(c -> counts.merge(c, count, Long::sum)));
        return counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(options.alphabet())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A word's characters as pieces; none if one is not of the alphabet, since such a word is unknown as a whole. */
    private static int[] pieces(String word, Map<Integer, Integer> beginning, Map<Integer, Integer> continuing) {
        int[] characters = word.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            Integer piece = (i == 0 ? beginning : continuing).get(characters[i]);
            if (piece == null) {
                return new int[0];
            }
            characters[i] = piece;
        }
        return characters;
    }
}
