package dev.latent.learning.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * Turns text into a model's token ids and back. Thread-safe.
 *
 * <p>A special token's own text is that token wherever it stands: {@code "a man [MASK] a horse"} has a mask in it. What the file says of
 * truncation and padding does not count; limits come with each call.
 */
public final class TextTokenizer implements AutoCloseable {

    /** Some 30 pages. For a hundred times as much a file from elsewhere took 29 s and 2 GB, one of our own 0.1 s. */
    public static final int DEFAULT_MAX_CHARACTERS = 100_000;

    private final TextEncoder encoder;

    private final TokenVocabulary vocabulary;

    private final Template template;

    private final int maxCharacters;

    private TextTokenizer(TextEncoder encoder, TokenVocabulary vocabulary, Template template, int maxCharacters) {
        this.encoder = encoder;
        this.vocabulary = vocabulary;
        this.template = template;
        this.maxCharacters = maxCharacters;
    }

    /** Opens a {@code tokenizer.json} for texts of at most {@link #DEFAULT_MAX_CHARACTERS}. */
    public static TextTokenizer open(byte[] tokenizerJson) {
        return open(tokenizerJson, DEFAULT_MAX_CHARACTERS);
    }

    /**
     * Opens a {@code tokenizer.json}, of {@link WordPieceTrainer} or from elsewhere.
     *
     * @param maxCharacters of one text, in UTF-16 units: what bounds the time and memory of a call
     * @throws IllegalArgumentException saying what is wrong with the file
     */
    public static TextTokenizer open(byte[] tokenizerJson, int maxCharacters) {
        if (maxCharacters < 1) {
            throw new IllegalArgumentException("maxCharacters must be at least 1, got " + maxCharacters);
        }
        ImportedTokenizer file = ImportedTokenizer.read(tokenizerJson);
        TokenizerFile own = TokenizerFile.recognise(tokenizerJson, file.root());
        if (own != null) {
            return new TextTokenizer(new WordPieceEncoder(own), file.vocabulary(), Template.BERT, maxCharacters);
        }
        file.check();
        NativeEncoder encoder = NativeEncoder.open(file.json());
        try {
            Template template = encoder.template();
            encoder.check(file.vocabulary());
            return new TextTokenizer(encoder, file.vocabulary(), template, maxCharacters);
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    /**
     * The ids of a text between the special tokens that belong around it, for example {@code [CLS] a man [SEP]}; a text too long loses its
     * end, never a special token.
     *
     * @param maxLength most ids, special ones included
     * @throws IllegalArgumentException for half a character of UTF-16, a text that is too long to be read, or no room for the special tokens
     */
    public Tokens encode(String text, int maxLength) {
        template.requireRoom(maxLength, false);
        return template.single(content(text), maxLength);
    }

    /**
     * The ids of two texts, for example {@code [CLS] a man [SEP] ein mann [SEP]}. Where they are too long together the longer one loses its
     * end, down to the length of the other, and then both.
     */
    public Tokens encodePair(String first, String second, int maxLength) {
        template.requireRoom(maxLength, true);
        return template.pair(content(first), content(second), maxLength);
    }

    /**
     * The ids of a text as {@link #encode} gives them, from ids that came from elsewhere: with special tokens put around them, unless the
     * first one is there.
     */
    public Tokens wrap(int[] ids, int maxLength) {
        template.requireRoom(maxLength, false);
        int[] empty = template.single(new int[0], maxLength).ids();
        if (ids.length == 0 || empty.length == 0 || ids[0] != empty[0]) {
            return template.single(ids, maxLength);
        }
        int[] kept = Arrays.copyOf(ids, Math.min(ids.length, maxLength));
        kept[kept.length - 1] = ids[ids.length - 1];
        return new Tokens(kept, kept.length, ids.length);
    }

    /** Each text as {@link #encode} gives it. */
    public List<Tokens> encodeAll(List<String> texts, int maxLength) {
        List<Tokens> all = new ArrayList<>(texts.size());
        for (String text : texts) {
            all.add(encode(text, maxLength));
        }
        return all;
    }

    /**
     * The text of ids, as far as the tokenizer keeps it: normalised, with its special tokens left out.
     *
     * @throws IllegalArgumentException for an id that is not of the vocabulary
     */
    public String decode(int[] ids) {
        for (int id : ids) {
            vocabulary.token(id);
        }
        return encoder.decode(ids);
    }

    /** One more than the largest id: as many rows as a model's table of tokens has. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    public OptionalInt idOf(String token) {
        return vocabulary.idOf(token);
    }

    /** @throws IllegalArgumentException for an id that is not of the vocabulary */
    public String token(int id) {
        return vocabulary.token(id);
    }

    public OptionalInt padId() {
        return vocabulary.firstOf("[PAD]", "<pad>");
    }

    public OptionalInt unknownId() {
        return vocabulary.unknown();
    }

    public OptionalInt classId() {
        return vocabulary.firstOf("[CLS]", "<s>");
    }

    public OptionalInt separatorId() {
        return vocabulary.firstOf("[SEP]", "</s>");
    }

    public OptionalInt maskId() {
        return vocabulary.firstOf("[MASK]", "<mask>");
    }

    /** Later calls fail, without harm. */
    @Override
    public void close() {
        encoder.close();
    }

    private int[] content(String text) {
        if (text.length() > maxCharacters) {
            throw new IllegalArgumentException(
                    "the text has %d characters; at most %d are read".formatted(text.length(), maxCharacters));
        }
        Surrogates.refuseLone(text);
        return encoder.encode(text);
    }
}
