package dev.latent.learning;

/**
 * What a step learns from.
 *
 * @param indices  of the examples in their source
 * @param examples float32 [indices.length, width]
 * @param random   of this step alone, from (seed, epoch, step)
 * @param seed     of the run
 * @param epoch    complete epochs before this one, or {@link #VALIDATION}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(int[] indices, Tensor examples, SeededRandom random, long seed, int epoch) {

    /** The epoch of a batch that is only validated on: its examples are changed in the same way each time. */
    public static final int VALIDATION = -1;

    private static final long EXAMPLE = 0x6578616d706c65L;

    public int size() {
        return indices.length;
    }

    /** Randomness that an example has for itself in this epoch, in whatever batch it comes: from (seed, epoch, example). */
    public SeededRandom randomOf(int row) {
        return new SeededRandom(seed, EXAMPLE, epoch, indices[row]);
    }
}
