package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Transformer;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.graph.TokenRows;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A masked language model that is trained on the same pairs as {@link TranslationLanguageModel}, in the same order, with the same tokens
 * hidden, but reads each text of a pair by itself: what it does not guess and the other does, the translation gave away.
 */
public final class SeparatePairs extends MaskedLanguageModel {

    private SeparatePairs(Transformer network, TokenHead head, Masking masking) {
        super(network, head, masking);
    }

    /** @param spec of a network for one language, which has to do for both */
    public static SeparatePairs of(TransformerSpec spec, double maskRate) {
        Transformer network = spec.buildEncoder(spec.inputShape());
        return new SeparatePairs(
                network, new TokenHead(network, spec.vocabulary()), new Masking(maskRate, spec.vocabulary()));
    }

    @Override
    Masking.Masked mask(Batch batch) {
        Masking.Masked pairs = super.mask(batch);
        int size = batch.size();
        int width = pairs.tokens().shape()[1];
        int half = width / 2;
        float[] tokens = new float[2 * size * half];
        Arrays.fill(tokens, TokenRows.NONE);
        int[][] places = new int[2 * size][];
        int[][] hidden = new int[2 * size][];
        for (int row = 0; row < size; row++) {
            int[] at = pairs.places()[row];
            int[] was = pairs.hidden()[row];
            int from = row * width;
            int second = TranslationLanguageModel.second(pairs.tokens().data(), from, width);
            int end = second;
            while (end < width && pairs.tokens().data()[from + end] != TokenRows.NONE) {
                end++;
            }
            System.arraycopy(pairs.tokens().data(), from, tokens, 2 * row * half, second);
            System.arraycopy(pairs.tokens().data(), from + second, tokens, (2 * row + 1) * half, end - second);
            int[] inFirst =
                    IntStream.range(0, at.length).filter(i -> at[i] < second).toArray();
            int[] inSecond =
                    IntStream.range(0, at.length).filter(i -> at[i] >= second).toArray();
            places[2 * row] = IntStream.of(inFirst).map(i -> at[i]).toArray();
            hidden[2 * row] = IntStream.of(inFirst).map(i -> was[i]).toArray();
            places[2 * row + 1] =
                    IntStream.of(inSecond).map(i -> at[i] - second).toArray();
            hidden[2 * row + 1] = IntStream.of(inSecond).map(i -> was[i]).toArray();
        }
        return new Masking.Masked(Tensor.of(tokens, 2 * size, half), places, hidden);
    }

    /** All that a pair hides may be in one of its texts. */
    @Override
    int mostHidden(int length) {
        return super.mostHidden(2 * length);
    }
}
