package dev.latent.learning.text;

import java.util.Arrays;

/**
 * A text, or two, as a model takes it.
 *
 * @param ids    with special tokens, for example {@code [CLS] a man [SEP]}
 * @param second where ids of token type 1 begin, those of a second text; the number of ids where there are none
 * @param total  how many ids there would be without the limit on their number
 */
public record Tokens(int[] ids, int second, int total) {

    public int length() {
        return ids.length;
    }

    public boolean truncated() {
        return ids.length < total;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tokens tokens
                && Arrays.equals(ids, tokens.ids)
                && second == tokens.second
                && total == tokens.total;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(ids) + second) + total;
    }

    @Override
    public String toString() {
        return "Tokens[ids=%s, second=%d, total=%d]".formatted(Arrays.toString(ids), second, total);
    }
}
