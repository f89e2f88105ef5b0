package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Texts as examples: a row is the numbers of a text's tokens, as float32, then {@link #NONE} to the end of the row. A graph takes
 * them padded to the longest text of the batch alone, so that short texts are not computed as long ones.
 */
public final class TokenRows {

    /** Stands where a text has ended. */
    public static final int NONE = -1;

    /** What is added to the name of an input of tokens for that of its mask. */
    public static final String MASK = ".mask";

    /** What is added to it for that of their positions. */
    public static final String POSITIONS = ".positions";

    /** What is added to it for that of a place in each text. */
    public static final String PLACE = ".place";

    /** Lengths are rounded up to a multiple of this, so that there are few of them: each costs a graph. */
    private static final int STEP = 8;

    private TokenRows() {}

    /** How many tokens a row has. */
    public static int count(float[] rows, int from, int width) {
        int count = width;
        while (count > 0 && rows[from + count - 1] == NONE) {
            count--;
        }
        return count;
    }

    /** The length that texts are padded to. */
    public static int length(Tensor rows) {
        int width = rows.shape()[1];
        int longest = 1;
        for (int row = 0; row < rows.shape()[0]; row++) {
            longest = Math.max(longest, count(rows.data(), row * width, width));
        }
        return padded(longest, width);
    }

    /** The length that texts of at most so many tokens are padded to, in rows of so many. */
    public static int padded(int longest, int width) {
        return Math.min(width, (Math.max(1, longest) + STEP - 1) / STEP * STEP);
    }

    /** What a graph takes for texts that are followed by the place of one of their tokens. */
    static Map<String, Tensor> feedsWithPlace(String name, Tensor rows) {
        int count = rows.shape()[0];
        int width = rows.shape()[1];
        float[] texts = new float[count * (width - 1)];
        for (int row = 0; row < count; row++) {
            System.arraycopy(rows.data(), row * width, texts, row * (width - 1), width - 1);
        }
        Map<String, Tensor> feeds = new HashMap<>(feeds(name, Tensor.of(texts, count, width - 1)));
        int length = Lookup.of(feeds, name).shape()[1];
        float[] places = new float[count * length];
        for (int row = 0; row < count; row++) {
            places[row * length + (int) rows.data()[(row + 1) * width - 1]] = 1;
        }
        feeds.put(name + PLACE, Tensor.of(places, count, 1, length));
        return feeds;
    }

    /** What a graph takes for texts, whose positions count from 0. */
    public static Map<String, Tensor> feeds(String name, Tensor rows) {
        int count = rows.shape()[0];
        int width = rows.shape()[1];
        int length = length(rows);
        float[] tokens = new float[count * length];
        float[] mask = new float[count * length];
        float[] positions = new float[count * length];
        for (int row = 0; row < count; row++) {
            int used = count(rows.data(), row * width, width);
            System.arraycopy(rows.data(), row * width, tokens, row * length, used);
            Arrays.fill(mask, row * length, row * length + used, 1);
            for (int i = 0; i < length; i++) {
                positions[row * length + i] = i;
            }
        }
        return Map.of(
                name,
                Tensor.of(tokens, count, length),
                name + MASK,
                Tensor.of(mask, count, length),
                name + POSITIONS,
                Tensor.of(positions, count, length));
    }
}
