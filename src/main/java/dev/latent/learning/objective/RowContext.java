package dev.latent.learning.objective;

import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.ParameterShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A gated recurrent unit (Cho et al. 2014) that reads the rows of a grid from the top: with x the features of a row and c = 0 above
 * the first,
 *
 * <pre>
 * u = σ(x Wᵤ + c Uᵤ + bᵤ)
 * r = σ(x Wᵣ + c Uᵣ + bᵣ)
 * c ← (1 − u) c + u tanh(x W + r (c U) + b)
 * </pre>
 *
 * @param rowWidth   values of a row's features
 * @param width      of the context
 */
record RowContext(int rowWidth, int width) {

    private static final String STATE = "context.state.weight";

    private static final int GATES = 3;

    List<ParameterShape> parameters() {
        ParameterShape state = new ParameterShape(
                STATE, new int[] {width, GATES * width}, new ParameterShape.Uniform(1 / Math.sqrt(width)));
        return Stream.concat(input().parameters().stream(), Stream.of(state)).toList();
    }

    private Dense input() {
        return new Dense("context.input", rowWidth, GATES * width);
    }

    /**
     * @param features [batch · rows, rowWidth], the rows of a grid together, of which there are {@code rows}
     * @return a context [batch, width] after each of the first {@code count} rows
     */
    <T> List<T> apply(GraphBuilder<T> graph, T features, int rows, int count) {
        T inputs = graph.reshape(input().apply(graph, features), -1, rows, GATES * width);
        List<T> contexts = new ArrayList<>();
        T context = null;
        for (int row = 0; row < count; row++) {
            T x = graph.slice(inputs, 1, row, row + 1);
            context = next(graph, x, context);
            contexts.add(context);
        }
        return contexts;
    }

    private <T> T next(GraphBuilder<T> graph, T x, @Nullable T context) {
        if (context == null) {
            return graph.multiply(graph.sigmoid(part(graph, x, 0)), graph.tanh(part(graph, x, 2)));
        }
        T state = graph.matmul(context, graph.parameter(STATE));
        T update = graph.sigmoid(graph.add(part(graph, x, 0), part(graph, state, 0)));
        T reset = graph.sigmoid(graph.add(part(graph, x, 1), part(graph, state, 1)));
        T candidate = graph.tanh(graph.add(part(graph, x, 2), graph.multiply(reset, part(graph, state, 2))));
        return graph.add(context, graph.multiply(update, graph.subtract(candidate, context)));
    }

    /** [batch, width] of all gates. In three dimensions: ND4J has no gradient for a part of a single row. */
    private <T> T part(GraphBuilder<T> graph, T gates, int number) {
        T separate = graph.reshape(gates, -1, GATES, width);
        return graph.reshape(graph.slice(separate, 1, number, number + 1), -1, width);
    }
}
