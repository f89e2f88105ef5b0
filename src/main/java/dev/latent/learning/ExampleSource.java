package dev.latent.learning;

/** Random access to immutable examples, as a trainer draws its batches. Safe for use by several threads. */
public interface ExampleSource {

    InputShape shape();

    int count();

    /** Whether examples are of different lengths and end in padding, as texts do. */
    default boolean padded() {
        return false;
    }

    /** Values that an example has before its padding. */
    default int length(int index) {
        return shape().size();
    }

    /**
     * Reads examples in the order asked.
     *
     * @param indices which examples, each in [0, count)
     * @param target  receives float32 [indices.length, shape.size()], row-major
     */
    void read(int[] indices, float[] target);
}
