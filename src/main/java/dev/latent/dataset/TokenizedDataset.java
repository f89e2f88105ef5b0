package dev.latent.dataset;

import dev.latent.learning.InputShape;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.Tokenization;
import dev.latent.learning.text.Tokens;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A dataset of text as rows of tokens, made of the texts each time they are read: nothing but their lengths is held in memory. */
final class TokenizedDataset implements DatasetReader {

    private final TextDatasetReader texts;

    private final TextTokenizer tokenizer;

    private final int length;

    /** Of each example; null until somebody asks. */
    private short @Nullable [] lengths;

    TokenizedDataset(TextDatasetReader texts, Tokenization tokenization) {
        this.texts = texts;
        this.tokenizer = TextTokenizer.open(tokenization.tokenizer());
        this.length = tokenization.length();
    }

    @Override
    public Dataset dataset() {
        return texts.dataset();
    }

    @Override
    public InputShape shape() {
        return InputShape.of(length);
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
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = (short) tokens(i).ids().length;
            }
        }
        return lengths[index];
    }

    @Override
    public void read(int[] indices, float[] target) {
        Arrays.fill(target, 0, indices.length * length, TokenRows.NONE);
        for (int row = 0; row < indices.length; row++) {
            int[] ids = tokens(indices[row]).ids();
            for (int i = 0; i < ids.length; i++) {
                target[row * length + i] = ids[i];
            }
        }
    }

    private Tokens tokens(int index) {
        return tokenizer.encode(texts.text(index), length);
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
