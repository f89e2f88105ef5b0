package dev.latent.model;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import java.util.Set;
import java.util.function.IntConsumer;

/** Turns examples into embeddings, in batches, through the very graph that is served. */
public final class ExampleEncoder implements AutoCloseable {

    private static final String EMBEDDING = "embedding";

    private final OnnxSession session;

    private final int dimensions;

    private final int batchSize;

    /** @param encoder content of an {@code encoder.onnx} */
    public ExampleEncoder(byte[] encoder, int dimensions, int batchSize) {
        this.session = OnnxSession.open(encoder, Runtime.getRuntime().availableProcessors());
        this.dimensions = dimensions;
        this.batchSize = batchSize;
    }

    /**
     * Encodes examples in the order asked.
     *
     * @param progress told after each batch how many examples are done; may throw to end the work
     */
    public FeatureMatrix encode(ExampleSource examples, int[] indices, IntConsumer progress) {
        float[] embeddings = new float[Math.multiplyExact(indices.length, dimensions)];
        float[] batch = new float
                [Math.multiplyExact(
                        Math.min(batchSize, indices.length), examples.shape().size())];
        for (int from = 0; from < indices.length; from += batchSize) {
            int[] rows = Arrays.copyOfRange(indices, from, Math.min(indices.length, from + batchSize));
            examples.read(rows, batch);
            float[] encoded = session.run(rows.length, batch, Set.of(EMBEDDING)).getOrDefault(EMBEDDING, new float[0]);
            System.arraycopy(encoded, 0, embeddings, from * dimensions, rows.length * dimensions);
            progress.accept(from + rows.length);
        }
        return new FeatureMatrix(indices.length, dimensions, embeddings);
    }

    @Override
    public void close() {
        session.close();
    }
}
