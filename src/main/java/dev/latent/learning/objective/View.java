package dev.latent.learning.objective;

import dev.latent.learning.InputShape;
import dev.latent.learning.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * What is in [from, to) along one axis of an example: columns of a vector, lines or columns of an image.
 *
 * @param axis of the example, 0 for the first
 */
record View(InputShape whole, int axis, int from, int to) {

    /** The view as an example of its own. */
    InputShape shape() {
        List<Integer> dims = new ArrayList<>(whole.dims());
        dims.set(axis, to - from);
        return new InputShape(dims);
    }

    /** [batch, values of an example] → [batch, values of the view]. */
    <T> T take(GraphBuilder<T> graph, T flat) {
        int[] sizes = new int[whole.dims().size() + 1];
        sizes[0] = -1;
        for (int i = 1; i < sizes.length; i++) {
            sizes[i] = whole.dims().get(i - 1);
        }
        T slice = graph.slice(graph.reshape(flat, sizes), axis + 1, from, to);
        return graph.reshape(slice, -1, shape().size());
    }

    /** The same of one value for each value of an example. */
    float[] take(float[] values) {
        int inner = 1;
        for (int i = axis + 1; i < whole.dims().size(); i++) {
            inner *= whole.dims().get(i);
        }
        int length = whole.dims().get(axis) * inner;
        int taken = (to - from) * inner;
        float[] result = new float[values.length / length * taken];
        for (int i = 0; i * length < values.length; i++) {
            System.arraycopy(values, i * length + from * inner, result, i * taken, taken);
        }
        return result;
    }
}
