package dev.latent.learning.encoder;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.GraphBuilder;
import java.util.Arrays;

/**
 * Scaling of each feature by figures of the training examples: x′ = (x − mean) / deviation. It is part of the graph, so that
 * clients send their data as it is.
 *
 * @param mean      [width]
 * @param deviation [width], above 0; 1 where a feature never changes
 */
public record Standardization(Tensor mean, Tensor deviation) {

    private static final int ROWS_AT_ONCE = 512;

    /** Measures mean and standard deviation in float64, in one pass (Welford 1962). */
    public static Standardization measure(ExampleSource examples, int[] indices) {
        int width = examples.shape().size();
        double[] mean = new double[width];
        double[] squares = new double[width];
        float[] rows = new float[Math.multiplyExact(Math.min(ROWS_AT_ONCE, indices.length), width)];
        int seen = 0;
        for (int start = 0; start < indices.length; start += ROWS_AT_ONCE) {
            int[] chunk = Arrays.copyOfRange(indices, start, Math.min(indices.length, start + ROWS_AT_ONCE));
            examples.read(chunk, rows);
            for (int row = 0; row < chunk.length; row++) {
                seen++;
                for (int i = 0; i < width; i++) {
                    double delta = rows[row * width + i] - mean[i];
                    mean[i] += delta / seen;
                    squares[i] += delta * (rows[row * width + i] - mean[i]);
                }
            }
        }
        float[] means = new float[width];
        float[] deviations = new float[width];
        for (int i = 0; i < width; i++) {
            float deviation = (float) Math.sqrt(squares[i] / seen);
            means[i] = (float) mean[i];
            deviations[i] = deviation > 0 ? deviation : 1;
        }
        return new Standardization(Tensor.of(means, width), Tensor.of(deviations, width));
    }

    /** x → (x − mean) / deviation. */
    public <T> T apply(GraphBuilder<T> graph, T x) {
        float[] inverse = deviation.data().clone();
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = 1 / inverse[i];
        }
        T centred = graph.subtract(x, graph.constant("input.mean", mean));
        return graph.multiply(centred, graph.constant("input.inverseDeviation", Tensor.of(inverse, inverse.length)));
    }

    /** x′ → x′ · deviation + mean. */
    public <T> T invert(GraphBuilder<T> graph, T scaled) {
        T stretched = graph.multiply(scaled, graph.constant("input.deviation", deviation));
        return graph.add(stretched, graph.constant("input.mean", mean));
    }
}
