package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.SpecialToken;
import java.util.Arrays;

/**
 * What BERT hides of a text (Devlin et al. 2019): of its n pieces of words max(1, round(rate · n)), drawn anew in each epoch from (seed,
 * epoch, example). Of these 80 % become [MASK], 10 % another piece, drawn uniformly, 10 % stay; all of them are to be guessed.
 */
final class Masking {

    private static final double MASKED = 0.8;

    private static final double REPLACED = 0.1;

    private final double rate;

    private final int vocabulary;

    Masking(double rate, int vocabulary) {
        this.rate = rate;
        this.vocabulary = vocabulary;
    }

    /**
     * A batch with what is hidden.
     *
     * @param tokens   rows with hidden tokens, as {@link TokenRows} has them
     * @param places   [batch][hidden] places in a row; −1 where a row hides fewer
     * @param hidden   [batch][hidden] the tokens that were there
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Masked(Tensor tokens, int[][] places, int[][] hidden) {}

    /** How many tokens a batch hides. */
    int count(Batch batch) {
        int width = batch.examples().shape()[1];
        int count = 0;
        for (int row = 0; row < batch.size(); row++) {
            count += Math.min(pieces(batch.examples().data(), row * width, width).length, hidden(batch, row));
        }
        return count;
    }

    /** The most that a text of this many tokens hides. */
    int most(int length) {
        return Math.max(1, (int) Math.round(rate * length));
    }

    Masked mask(Batch batch) {
        int width = batch.examples().shape()[1];
        float[] tokens = batch.examples().data().clone();
        int[][] places = new int[batch.size()][];
        int[][] hidden = new int[batch.size()][];
        for (int row = 0; row < batch.size(); row++) {
            int from = row * width;
            SeededRandom random = batch.randomOf(row);
            int[] pieces = pieces(tokens, from, width);
            int count = Math.min(pieces.length, most(pieces.length));
            int[] drawn = random.permutation(pieces.length);
            places[row] = new int[count];
            hidden[row] = new int[count];
            for (int i = 0; i < count; i++) {
                int place = pieces[drawn[i]];
                places[row][i] = place;
                hidden[row][i] = (int) tokens[from + place];
                double fate = random.nextDouble();
                if (fate < MASKED) {
                    tokens[from + place] = SpecialToken.MASK.id();
                } else if (fate < MASKED + REPLACED) {
                    tokens[from + place] = SpecialToken.COUNT + random.nextInt(vocabulary - SpecialToken.COUNT);
                }
            }
        }
        return new Masked(Tensor.of(tokens, batch.size(), width), places, hidden);
    }

    private int hidden(Batch batch, int row) {
        int width = batch.examples().shape()[1];
        return most(pieces(batch.examples().data(), row * width, width).length);
    }

    /** Places of what is no special token; an unknown word can be hidden, but nothing is learnt from guessing it. */
    private static int[] pieces(float[] tokens, int from, int width) {
        int[] places = new int[width];
        int count = 0;
        for (int i = 0; i < width; i++) {
            if (tokens[from + i] >= SpecialToken.COUNT) {
                places[count++] = i;
            }
        }
        return Arrays.copyOf(places, count);
    }
}
