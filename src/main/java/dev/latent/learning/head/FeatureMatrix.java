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

    /** Each row divided by its L2 norm; a row of zeros stays. */
    public FeatureMatrix unitRows() {
        float[] scaled = new float[values.length];
        for (int from = 0; from < values.length; from += width) {
            double square = 0;
            for (int i = from; i < from + width; i++) {
                square += (double) values[i] * values[i];
            }
            double length = square > 0 ? Math.sqrt(square) : 1;
            for (int i = from; i < from + width; i++) {
                scaled[i] = (float) (values[i] / length);
            }
        }
        return new FeatureMatrix(rows, width, scaled);
    }
}
