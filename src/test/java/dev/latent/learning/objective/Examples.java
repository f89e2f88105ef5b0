package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.TrainingSpec;
import java.util.stream.IntStream;

/** Small batches for tests of objectives. */
final class Examples {

    private Examples() {}

    /** Uniform in [0, 1). */
    static Batch uniform(InputShape shape, int rows, long seed) {
        SeededRandom random = new SeededRandom(seed);
        float[] values = new float[rows * shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return batch(Tensor.of(values, rows, shape.size()), seed);
    }

    static Batch batch(Tensor examples, long seed) {
        int[] indices = IntStream.range(0, examples.shape()[0]).toArray();
        return new Batch(indices, examples, new SeededRandom(seed), seed, 0);
    }

    static ExampleFacts facts(InputShape shape, int count) {
        return new ExampleFacts("some", shape, count, 0, 1, 0, 0);
    }

    static TrainingSpec training(int batchSize, double validationFraction) {
        return TrainingSpec.of(1, batchSize, 0.001, null, 1L, validationFraction, null);
    }
}
