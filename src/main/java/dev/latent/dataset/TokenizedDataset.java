package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.SpecialToken;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.Tokenization;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A dataset of text as rows of tokens, made of the texts each time they are read: nothing but their lengths is held in memory. */
final class TokenizedDataset implements DatasetReader {

    private final TextDatasetReader texts;

    private final TextTokenizer tokenizer;

    private final int length;

    private final boolean pairs;

    /** Of each example that somebody asked of, else 0. */
    private short @Nullable [] lengths;

    TokenizedDataset(TextDatasetReader texts, Tokenization tokenization) {
        this(texts, tokenization, false);
    }

    private TokenizedDataset(TextDatasetReader texts, Tokenization tokenization, boolean pairs) {
        this.texts = texts;
        this.tokenizer = TextTokenizer.open(tokenization.tokenizer());
        this.length = tokenization.length();
        this.pairs = pairs;
    }

    /** An example is both texts of a pair, one after the other: {@code [CLS] x [SEP] [CLS] y [SEP]}. */
    static TokenizedDataset ofPairs(TextDatasetReader texts, Tokenization tokenization) {
        return new TokenizedDataset(texts, tokenization, true);
    }

    @Override
    public Dataset dataset() {
        return texts.dataset();
    }

    @Override
    public InputShape shape() {
        return InputShape.of(width());
    }

    @Override
    public int count() {
        return texts.count();
    }

    @Override
    public boolean padded() {
        return true;
    }

    @Override
    public synchronized int length(int index) {
        if (lengths == null) {
            lengths = new short[count()];
        }
        if (lengths[index] == 0) {
            lengths[index] = (short) tokens(index).length;
        }
        return lengths[index];
    }

    @Override
    public void read(int[] indices, float[] target) {
        int width = width();
        Arrays.fill(target, 0, indices.length * width, TokenRows.NONE);
        for (int row = 0; row < indices.length; row++) {
            int[] ids = tokens(indices[row]);
            for (int i = 0; i < ids.length; i++) {
                target[row * width + i] = ids[i];
            }
        }
    }

    private int width() {
        return pairs ? 2 * length : length;
    }

    private int[] tokens(int index) {
        int[] first = tokens(index, texts.text(index));
        if (!pairs) {
            return first;
        }
        int[] second = tokens(index, texts.second(index));
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        // A text may have the mark of a beginning in it, and where the second one begins must be seen.
        for (int i = 1; i < both.length; i++) {
            if (both[i] == SpecialToken.CLS.id() && i != first.length) {
                both[i] = SpecialToken.UNK.id();
            }
        }
        return both;
    }

    /** Of a text that is longer than a call may give, what a call may give of it. */
    private int[] tokens(int index, String text) {
        int end = Math.min(text.length(), TextTokenizer.DEFAULT_MAX_CHARACTERS);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        int[] ids = tokenizer.encode(text.substring(0, end), length).ids();
        if (ids.length == 0) {
            throw new ServiceException(
                    ErrorCode.DATASET_UNSUITABLE,
                    "example %d of dataset %s has no tokens"
                            .formatted(index, texts.dataset().name()));
        }
        return ids;
    }

    @Override
    public int classLabel(int index) {
        return texts.classLabel(index);
    }

    @Override
    public boolean[] tags(int index) {
        return texts.tags(index);
    }

    @Override
    public double value(int index) {
        return texts.value(index);
    }

    @Override
    public double factor(int index, String factor) {
        return texts.factor(index, factor);
    }

    @Override
    public void close() {
        tokenizer.close();
        texts.close();
    }
}
