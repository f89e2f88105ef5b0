package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.List;

/**
 * The operations that networks are written in. A network is written once, against this interface, and is built as a SameDiff
 * graph to train it and as an ONNX graph to serve it.
 *
 * @param <T> a node of the graph: {@code SDVariable}, or the name of an ONNX value
 */
public interface GraphBuilder<T> {

    /** The parameter of that name, from the parameters this graph is built with. */
    T parameter(String name);

    /**
     * A parameter, where the mask is 1, and 0 elsewhere.
     *
     * @param mask zeros and ones, of the parameter's shape
     */
    default T masked(String parameter, Tensor mask) {
        return multiply(parameter(parameter), constant(parameter + ".mask", mask));
    }

    /** A value that training leaves alone. */
    T constant(String name, Tensor value);

    /** Matrix product of [n, k] and [k, m]; of more axes, as many products as the axes before the last two say. */
    T matmul(T left, T right);

    /** Sum; a vector or a row is broadcast over the rows of a matrix. */
    T add(T left, T right);

    /** Difference, broadcast like {@link #add}. */
    T subtract(T left, T right);

    /** Element-wise product, broadcast like {@link #add}. */
    T multiply(T left, T right);

    /** Quotient, broadcast like {@link #add}. */
    T divide(T left, T right);

    T exp(T x);

    T sqrt(T x);

    T sigmoid(T x);

    T tanh(T x);

    T relu(T x);

    /** x Φ(x), the exact form with erf (Hendrycks &amp; Gimpel 2016). */
    T gelu(T x);

    /** Softmax over the last axis. */
    T softmax(T x);

    /**
     * Layer normalisation (Ba et al. 2016) of the rows of a matrix: g (x − mean) / √(variance + 1e-12) + b.
     *
     * @param gain g, a vector
     * @param bias b, a vector
     */
    T layerNorm(T x, T gain, T bias);

    /** The same values in the same order under other sizes; one size may be −1 and is worked out. */
    T reshape(T x, int... sizes);

    /** The axes in another order: axis i of the result is axis order[i] of x. */
    T transpose(T x, int... order);

    /** What is in [from, to) along an axis. */
    T slice(T x, int axis, int from, int to);

    /** The parts one after another along an axis. */
    T concat(int axis, List<T> parts);

    /** Mean over one axis, which stays with size 1. */
    T mean(T x, int axis);

    /**
     * Rows of a parameter by their numbers.
     *
     * @param table   name of a parameter [rows, width]
     * @param numbers tokens, or what {@link #positions} gave for them: [batch, length]
     * @return [batch · length, width]
     */
    T lookup(String table, T numbers);

    /** 1 for each token, 0 where a text has ended: [batch, length]. */
    T mask(T tokens);

    /** The place of each token in its text, from 0, for {@link #lookup}: [batch, length]. */
    T positions(T tokens);

    /** A 1 at one place of each text, of a graph that takes such places: [batch, 1, length]. */
    T place(T tokens);

    /**
     * While learning with dropout (Srivastava et al. 2014), x with some values 0 and the others made larger; in any other graph x itself.
     *
     * @param x     [batch · length, width]
     */
    default T dropout(T x, int width) {
        return x;
    }

    /** Rows for each token, [batch · length, …], text by text: [batch, length, sizes…]. */
    T sequences(T rows, T tokens, int... sizes);

    /**
     * Convolution of images with zeros around them, as many as half a kernel has: [batch, in, height, width] →
     * [batch, out, ⌈height / stride⌉, ⌈width / stride⌉].
     *
     * @param kernel [side, side, in, out], of odd side
     * @param bias   [out]
     */
    T convolve(T images, T kernel, T bias, int side, int stride);

    /** Every pixel twice in each direction: [batch, channels, height, width] → [batch, channels, 2 height, 2 width]. */
    T enlarge(T images);

    /**
     * Channels into pixels (Shi et al. 2016): [batch, 4 channels, height, width] → [batch, channels, 2 height, 2 width]; pixel
     * (2y + i, 2x + j) of channel c comes from channel (2i + j) · channels + c.
     */
    T shuffle(T images);
}
