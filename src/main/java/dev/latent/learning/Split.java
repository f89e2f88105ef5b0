package dev.latent.learning;

import java.util.Arrays;

/**
 * Examples divided into a training and a validation part, by seed.
 *
 * @param training   indices, in a drawn order
 * @param validation indices, in a drawn order; empty for a fraction of 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record Split(int[] training, int[] validation) {

    private static final long PURPOSE = 0x73706c69;

    /** @param fraction of the examples that are held out, rounded, and never all of them */
    public static Split draw(int count, double fraction, long seed) {
        int held = held(count, fraction);
        int[] order = new SeededRandom(seed, PURPOSE).permutation(count);
        return new Split(Arrays.copyOfRange(order, held, count), Arrays.copyOfRange(order, 0, held));
    }

    /** How many of so many examples a drawn split leaves to learn from. */
    public static int trainingCount(int count, double fraction) {
        return count - held(count, fraction);
    }

    private static int held(int count, double fraction) {
        return (int) Math.min(count - 1, Math.round(count * fraction));
    }
}
