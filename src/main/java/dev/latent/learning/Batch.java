package dev.latent.learning;

/**
 * What a step learns from.
 *
 * @param indices  of the examples in their source
 * @param examples float32 [indices.length, width]
 * @param random   of this step alone, from (seed, epoch, step)
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(int[] indices, Tensor examples, SeededRandom random) {

    public int size() {
        return indices.length;
    }
}
