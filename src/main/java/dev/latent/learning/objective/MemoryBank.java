package dev.latent.learning.objective;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Parameters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A feature of length 1 for each example, as it was when the example was last seen (Wu et al. 2018). At the start they are drawn
 * from all directions alike.
 */
final class MemoryBank {

    private static final String NAME = "bank";

    private static final long PURPOSE = 0x62616e6bL;

    private final int examples;

    private final int dimensions;

    private final long seed;

    /** [examples, dimensions]; null until it is needed: looking at a request and serving need none. */
    private float @Nullable [] features;

    MemoryBank(int examples, int dimensions, long seed) {
        this.examples = examples;
        this.dimensions = dimensions;
        this.seed = seed;
    }

    int examples() {
        return examples;
    }

    int dimensions() {
        return dimensions;
    }

    /** All of it, as it is and will be changed. */
    Tensor all() {
        return Tensor.of(features(), examples, dimensions);
    }

    /** A copy of what is remembered of some examples, [indices.length, dimensions]. */
    Tensor of(int[] indices) {
        float[] all = features();
        float[] rows = new float[indices.length * dimensions];
        for (int row = 0; row < indices.length; row++) {
            System.arraycopy(all, indices[row] * dimensions, rows, row * dimensions, dimensions);
        }
        return Tensor.of(rows, indices.length, dimensions);
    }

    /**
     * v ← (m v + (1 − m) f) / ‖m v + (1 − m) f‖ for each example.
     *
     * @param seen     f, [indices.length, dimensions]
     * @param momentum m
     */
    void update(int[] indices, Tensor seen, double momentum) {
        float[] all = features();
        for (int row = 0; row < indices.length; row++) {
            int from = indices[row] * dimensions;
            for (int i = 0; i < dimensions; i++) {
                double fresh = seen.data()[row * dimensions + i];
                all[from + i] = (float) (momentum * all[from + i] + (1 - momentum) * fresh);
            }
            normalize(all, from);
        }
    }

    Parameters memory() {
        return new Parameters(Map.of(NAME, Tensor.of(features().clone(), examples, dimensions)));
    }

    void restore(Parameters memory) {
        features = memory.get(NAME).data().clone();
    }

    private float[] features() {
        if (features == null) {
            float[] drawn = new SeededRandom(seed, PURPOSE).gaussians(Math.multiplyExact(examples, dimensions));
            for (int row = 0; row < examples; row++) {
                normalize(drawn, row * dimensions);
            }
            features = drawn;
        }
        return features;
    }

    /** To length 1; a feature of length 0 has no direction and stays. */
    private void normalize(float[] values, int from) {
        double squares = 0;
        for (int i = from; i < from + dimensions; i++) {
            squares += (double) values[i] * values[i];
        }
        double length = squares > 0 ? Math.sqrt(squares) : 1;
        for (int i = from; i < from + dimensions; i++) {
            values[i] = (float) (values[i] / length);
        }
    }
}
