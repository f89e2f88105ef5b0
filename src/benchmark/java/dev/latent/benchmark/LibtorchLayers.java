package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.LayerNorm;
import dev.latent.learning.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/** The layers of a network in libtorch, each a weight and a bias, in the order in which the network takes them. */
final class LibtorchLayers {

    private final NDManager manager;

    private final List<NDArray> parameters = new ArrayList<>();

    LibtorchLayers(NDManager manager) {
        this.manager = manager;
    }

    List<NDArray> parameters() {
        return parameters;
    }

    void dense(int in, int out) {
        add(in, new Shape(out, in));
    }

    /** With a kernel of side · side pixels. */
    void convolution(int in, int out, int side) {
        add(side * side * in, new Shape(out, in, side, side));
    }

    /** DJL's {@code mul(Number)} frees the number's memory at once, and the backward pass reads it: NaN, when it was used again. */
    static NDArray scaled(NDArray array, double factor) {
        return array.mul(array.getManager().create((float) factor));
    }

    /** A vector for each number. */
    void table(int rows, int width) {
        parameters.add(weight(width, new Shape(rows, width)));
    }

    void norm(int width) {
        parameters.add(manager.ones(new Shape(width)));
        parameters.add(manager.zeros(new Shape(width)));
    }

    void bias(int width) {
        parameters.add(manager.zeros(new Shape(width)));
    }

    private void add(int fanIn, Shape shape) {
        parameters.add(weight(fanIn, shape));
        parameters.add(manager.zeros(new Shape(shape.get(0))));
    }

    private NDArray weight(int fanIn, Shape shape) {
        float[] weight = new SeededRandom(42, parameters.size()).gaussians((int) shape.size());
        double deviation = Math.sqrt(1.0 / fanIn);
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (weight[i] * deviation);
        }
        return manager.create(weight, shape);
    }

    /** Walks through layers whose parameters are these, one call a layer. */
    static final class Cursor {

        private final List<NDArray> parameters;

        private int next;

        Cursor(List<NDArray> parameters) {
            this.parameters = parameters;
        }

        NDArray dense(NDArray input) {
            NDArray weight = parameters.get(next++);
            NDArray bias = parameters.get(next++);
            return Linear.linear(input, weight, bias).singletonOrThrow();
        }

        /** A parameter as it is. */
        NDArray next() {
            return parameters.get(next++);
        }

        NDArray norm(NDArray input) {
            NDArray gain = parameters.get(next++);
            NDArray bias = parameters.get(next++);
            return LayerNorm.layerNorm(input, gain.getShape(), gain, bias, 1e-5f)
                    .singletonOrThrow();
        }

        /** With as many zeros around the image as half the kernel has. */
        NDArray convolution(NDArray images, int stride) {
            NDArray weight = parameters.get(next++);
            NDArray bias = parameters.get(next++);
            long half = weight.getShape().get(2) / 2;
            return Conv2d.conv2d(images, weight, bias, new Shape(stride, stride), new Shape(half, half))
                    .singletonOrThrow();
        }
    }
}
