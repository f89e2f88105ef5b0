package dev.latent.learning.graph;

import dev.latent.learning.Tensor;

/**
 * The operations that networks are written in. A network is written once, against this interface, and is built as a SameDiff
 * graph to train it and as an ONNX graph to serve it.
 *
 * @param <T> a node of the graph: {@code SDVariable}, or the name of an ONNX value
 */
public interface GraphBuilder<T> {

    /** The parameter of that name, from the parameters this graph is built with. */
    T parameter(String name);

    /** A value that training leaves alone. */
    T constant(String name, Tensor value);

    /** Matrix product of [n, k] and [k, m]. */
    T matmul(T left, T right);

    /** Sum; a vector or a row is broadcast over the rows of a matrix. */
    T add(T left, T right);

    /** Difference, broadcast like {@link #add}. */
    T subtract(T left, T right);

    /** Element-wise product, broadcast like {@link #add}. */
    T multiply(T left, T right);

    T exp(T x);

    T sigmoid(T x);

    T tanh(T x);

    T relu(T x);

    /** x Φ(x), the exact form with erf (Hendrycks &amp; Gimpel 2016). */
    T gelu(T x);

    /** Softmax over the last axis. */
    T softmax(T x);
}
