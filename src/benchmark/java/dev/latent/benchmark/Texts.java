package dev.latent.benchmark;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.TextTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/** Texts in memory, as tokens. */
final class Texts implements ExampleSource {

    private final List<int[]> tokens = new ArrayList<>();

    private final int length;

    /** Sentences of eight to sixteen words, frequent ones more often, where no real ones are at hand. */
    static List<String> invented(int count) {
        SeededRandom random = new SeededRandom(11);
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringJoiner sentence = new StringJoiner(" ");
            for (int word = 8 + random.nextInt(9); word > 0; word--) {
                int rank = (int) Math.exp(random.nextDouble() * Math.log(5000));
                StringBuilder letters = new StringBuilder();
                for (int rest = 7 * rank; rest > 0; rest /= 60) {
                    letters.append("bdfgklmnprst".charAt(rest % 12)).append("aeiou".charAt(rest / 12 % 5));
                }
                sentence.add(letters);
            }
            sentences.add(sentence.toString());
        }
        return sentences;
    }

    private Texts(int length) {
        this.length = length;
    }

    /** @param length most tokens of a text */
    static Texts of(List<String> texts, TextTokenizer tokenizer, int length) {
        Texts all = new Texts(length);
        texts.forEach(text -> all.tokens.add(tokenizer.encode(text, length).ids()));
        return all;
    }

    /** A text and its translation are one example, as the objective {@code tlm} takes it. */
    static Texts ofPairs(List<String> first, List<String> second, TextTokenizer tokenizer, int length) {
        Texts all = new Texts(2 * length);
        for (int i = 0; i < first.size(); i++) {
            int[] x = tokenizer.encode(first.get(i), length).ids();
            int[] y = tokenizer.encode(second.get(i), length).ids();
            int[] both = Arrays.copyOf(x, x.length + y.length);
            System.arraycopy(y, 0, both, x.length, y.length);
            all.tokens.add(both);
        }
        return all;
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
