package dev.latent.learning.objective;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import java.util.List;

/**
 * Scales each row by its own mean m and deviation s over its values: x′ = (x − m) / √(s² + {@value #FLOOR}). The floor is a deviation
 * of 0.01, where white is 1: a tile of one colour becomes 0, not the noise of rounding.
 */
record PatchScaling(int inputWidth) implements Network {

    private static final float FLOOR = 1e-4f;

    @Override
    public int outputWidth() {
        return inputWidth;
    }

    @Override
    public List<ParameterShape> parameters() {
        return List.of();
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T x) {
        // Twice: after the first time a constant row is a constant of rounding error.
        T centred = centre(graph, centre(graph, x));
        T variance = graph.mean(graph.multiply(centred, centred), 1);
        T floor = graph.constant("patch.floor", Tensor.of(new float[] {FLOOR}, 1, 1));
        return graph.divide(centred, graph.sqrt(graph.add(variance, floor)));
    }

    private static <T> T centre(GraphBuilder<T> graph, T x) {
        return graph.subtract(x, graph.mean(x, 1));
    }
}
