package dev.latent.learning.head;

/**
 * Rows of features, such as embeddings.
 *
 * @param values float32 [rows, width], row-major; not copied
 */
@SuppressWarnings("ArrayRecordComponent")
public record FeatureMatrix(int rows, int width, float[] values) {

    public FeatureMatrix {
        if (Math.multiplyExact(rows, width) != values.length) {
            throw new IllegalArgumentException(
                    "%d rows of %d features are not %d values".formatted(rows, width, values.length));
        }
    }
}
