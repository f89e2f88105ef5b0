package dev.latent.learning;

import java.util.Arrays;

/**
 * Puts examples of about the same length into the same batch, because a batch of texts is padded to its longest one. An epoch's order
 * is cut into windows of some batches, each window is sorted by length, and whole batches are drawn from all of them in any order.
 */
final class LengthOrder {

    /** Batches of a window: more save padding, fewer leave more to chance which examples share a batch. */
    private static final int WINDOW = 50;

    private final ExampleSource examples;

    private final int batchSize;

    LengthOrder(ExampleSource examples, int batchSize) {
        this.examples = examples;
        this.batchSize = batchSize;
    }

    /**
     * An order to learn in.
     *
     * @param order  of an epoch, drawn
     * @param random draws the order of batches
     */
    int[] mixed(int[] order, SeededRandom random) {
        if (!examples.padded()) {
            return order;
        }
        int[] windows = new int[order.length];
        int window = Math.multiplyExact(WINDOW, batchSize);
        for (int from = 0; from < order.length; from += window) {
            int[] sorted = sorted(Arrays.copyOfRange(order, from, Math.min(order.length, from + window)));
            System.arraycopy(sorted, 0, windows, from, sorted.length);
        }
        int whole = order.length / batchSize;
        int[] batches = random.permutation(whole);
        int[] mixed = windows.clone();
        for (int i = 0; i < whole; i++) {
            System.arraycopy(windows, batches[i] * batchSize, mixed, i * batchSize, batchSize);
        }
        return mixed;
    }

    /** From short to long. */
    int[] sorted(int[] order) {
        if (!examples.padded()) {
            return order;
        }
        long[] keys = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            keys[i] = (long) examples.length(order[i]) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        int[] sorted = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = order[(int) keys[i]];
        }
        return sorted;
    }
}
