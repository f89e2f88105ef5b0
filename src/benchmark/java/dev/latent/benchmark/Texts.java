package dev.latent.benchmark;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Texts in memory, as tokens. */
final class Texts implements ExampleSource {

    private final List<int[]> tokens = new ArrayList<>();

    private final int length;

    Texts(List<String> texts, TextTokenizer tokenizer, int length) {
        this.length = length;
        texts.forEach(text -> tokens.add(tokenizer.encode(text, length).ids()));
    }

    @Override
    public InputShape shape() {
        return InputShape.of(length);
    }

    @Override
    public int count() {
        return tokens.size();
    }

    @Override
    public boolean padded() {
        return true;
    }

    @Override
    public int length(int index) {
        return tokens.get(index).length;
    }

    @Override
    public void read(int[] indices, float[] target) {
        Arrays.fill(target, 0, indices.length * length, TokenRows.NONE);
        for (int row = 0; row < indices.length; row++) {
            int[] ids = tokens.get(indices[row]);
            for (int i = 0; i < ids.length; i++) {
                target[row * length + i] = ids[i];
            }
        }
    }
}
