package dev.latent.learning.head;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.GraphBuilder;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds operations once they are asked for, so that only those become part of a graph that a wanted output needs: a parameter
 * that a loss does not depend on has no gradient.
 */
final class DeferredBuilder<T> implements GraphBuilder<Supplier<T>> {

    private final GraphBuilder<T> graph;

    DeferredBuilder(GraphBuilder<T> graph) {
        this.graph = graph;
    }

    @Override
    public Supplier<T> parameter(String name) {
        return new Once<>(() -> graph.parameter(name));
    }

    @Override
    public Supplier<T> constant(String name, Tensor value) {
        return new Once<>(() -> graph.constant(name, value));
    }

    @Override
    public Supplier<T> matmul(Supplier<T> left, Supplier<T> right) {
        return new Once<>(() -> graph.matmul(left.get(), right.get()));
    }

    @Override
    public Supplier<T> add(Supplier<T> left, Supplier<T> right) {
        return new Once<>(() -> graph.add(left.get(), right.get()));
    }

    @Override
    public Supplier<T> subtract(Supplier<T> left, Supplier<T> right) {
        return new Once<>(() -> graph.subtract(left.get(), right.get()));
    }

    @Override
    public Supplier<T> multiply(Supplier<T> left, Supplier<T> right) {
        return new Once<>(() -> graph.multiply(left.get(), right.get()));
    }

    @Override
    public Supplier<T> exp(Supplier<T> x) {
        return new Once<>(() -> graph.exp(x.get()));
    }

    @Override
    public Supplier<T> sigmoid(Supplier<T> x) {
        return new Once<>(() -> graph.sigmoid(x.get()));
    }

    @Override
    public Supplier<T> tanh(Supplier<T> x) {
        return new Once<>(() -> graph.tanh(x.get()));
    }

    @Override
    public Supplier<T> relu(Supplier<T> x) {
        return new Once<>(() -> graph.relu(x.get()));
    }

    @Override
    public Supplier<T> gelu(Supplier<T> x) {
        return new Once<>(() -> graph.gelu(x.get()));
    }

    @Override
    public Supplier<T> softmax(Supplier<T> x) {
        return new Once<>(() -> graph.softmax(x.get()));
    }

    @Override
    public Supplier<T> divide(Supplier<T> left, Supplier<T> right) {
        return new Once<>(() -> graph.divide(left.get(), right.get()));
    }

    @Override
    public Supplier<T> sqrt(Supplier<T> x) {
        return new Once<>(() -> graph.sqrt(x.get()));
    }

    @Override
    public Supplier<T> reshape(Supplier<T> x, int... sizes) {
        return new Once<>(() -> graph.reshape(x.get(), sizes));
    }

    @Override
    public Supplier<T> transpose(Supplier<T> x, int... order) {
        return new Once<>(() -> graph.transpose(x.get(), order));
    }

    @Override
    public Supplier<T> slice(Supplier<T> x, int axis, int from, int to) {
        return new Once<>(() -> graph.slice(x.get(), axis, from, to));
    }

    @Override
    public Supplier<T> concat(int axis, List<Supplier<T>> parts) {
        return new Once<>(
                () -> graph.concat(axis, parts.stream().map(Supplier::get).toList()));
    }

    @Override
    public Supplier<T> mean(Supplier<T> x, int axis) {
        return new Once<>(() -> graph.mean(x.get(), axis));
    }

    @Override
    public Supplier<T> layerNorm(Supplier<T> x, Supplier<T> gain, Supplier<T> bias) {
        return new Once<>(() -> graph.layerNorm(x.get(), gain.get(), bias.get()));
    }

    @Override
    public Supplier<T> lookup(String table, Supplier<T> numbers) {
        return new Once<>(() -> graph.lookup(table, numbers.get()));
    }

    @Override
    public Supplier<T> mask(Supplier<T> tokens) {
        return new Once<>(() -> graph.mask(tokens.get()));
    }

    @Override
    public Supplier<T> positions(Supplier<T> tokens) {
        return new Once<>(() -> graph.positions(tokens.get()));
    }

    @Override
    public Supplier<T> place(Supplier<T> tokens) {
        return new Once<>(() -> graph.place(tokens.get()));
    }

    @Override
    public Supplier<T> sequences(Supplier<T> rows, Supplier<T> tokens, int... sizes) {
        return new Once<>(() -> graph.sequences(rows.get(), tokens.get(), sizes));
    }

    @Override
    public Supplier<T> convolve(Supplier<T> images, Supplier<T> kernel, Supplier<T> bias, int side, int stride) {
        return new Once<>(() -> graph.convolve(images.get(), kernel.get(), bias.get(), side, stride));
    }

    @Override
    public Supplier<T> enlarge(Supplier<T> images) {
        return new Once<>(() -> graph.enlarge(images.get()));
    }

    @Override
    public Supplier<T> shuffle(Supplier<T> images) {
        return new Once<>(() -> graph.shuffle(images.get()));
    }

    /** A node that is built when it is first asked for. */
    private static final class Once<T> implements Supplier<T> {

        private final Supplier<T> build;

        private @Nullable T built;

        Once(Supplier<T> build) {
            this.build = build;
        }

        @Override
        public T get() {
            T node = built;
            if (node == null) {
                node = build.get();
                built = node;
            }
            return node;
        }
    }
}
