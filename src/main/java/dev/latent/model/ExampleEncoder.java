package dev.latent.model;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.head.FeatureMatrix;
import java.util.Comparator;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Turns examples into embeddings, in batches, through the very graph that is served. */
public final class ExampleEncoder implements AutoCloseable {

    private static final String EMBEDDING = "embedding";

    private final OnnxSession session;

    private final int dimensions;

    private final int batchSize;

    /** @param encoder content of the model's {@code encoder.onnx} */
    public ExampleEncoder(byte[] encoder, Manifest model, int batchSize) {
        this.session = OnnxSession.open(
                encoder,
                Runtime.getRuntime().availableProcessors(),
                model.inputShape().size());
        this.dimensions = model.embeddingDimensions();
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
        int[] order = order(examples, indices);
        for (int from = 0; from < indices.length; from += batchSize) {
            int to = Math.min(indices.length, from + batchSize);
            int[] rows = new int[to - from];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = indices[order[from + i]];
            }
            examples.read(rows, batch);
            float[] encoded = session.run(rows.length, batch, Set.of(EMBEDDING)).getOrDefault(EMBEDDING, new float[0]);
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(encoded, i * dimensions, embeddings, order[from + i] * dimensions, dimensions);
            }
            progress.accept(to);
        }
        return new FeatureMatrix(indices.length, dimensions, embeddings);
    }

    /** Texts of about the same length together: a batch is padded to its longest. */
    private static int[] order(ExampleSource examples, int[] indices) {
        IntStream places = IntStream.range(0, indices.length);
        return examples.padded()
                ? places.boxed()
                        .sorted(Comparator.comparingInt(place -> examples.length(indices[place])))
                        .mapToInt(Integer::intValue)
                        .toArray()
                : places.toArray();
    }

    @Override
    public void close() {
        session.close();
    }
}
