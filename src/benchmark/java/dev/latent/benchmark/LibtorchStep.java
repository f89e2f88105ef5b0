package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import dev.latent.learning.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The step in libtorch, through DJL, written as its users would to be fast: one call of {@code linear} a layer, gradients that
 * start empty rather than at zero (so that autograd moves them instead of adding them), Adam in place, and every tensor freed at
 * the end of its step. DJL's own native Adam update was measured too: it takes half a millisecond a step more.
 */
final class LibtorchStep implements Step {

    private static final double BETA_1 = 0.9;

    private static final double BETA_2 = 0.999;

    private static final double EPSILON = 1e-8;

    private final NDManager manager = NDManager.newBaseManager();

    /** Weight [out, in] and bias [out] of each layer, in the order of {@link #loss}. */
    private final List<NDArray> parameters = new ArrayList<>();

    /** m / (1 − β₁) and v / (1 − β₂): the same Adam with two multiplications fewer for each parameter. */
    private final List<NDArray> firstMoments = new ArrayList<>();

    private final List<NDArray> secondMoments = new ArrayList<>();

    private int steps;

    LibtorchStep() {
        int width = VaeArchitecture.WIDTH;
        for (int hidden : VaeArchitecture.HIDDEN) {
            addLayer(width, hidden);
            width = hidden;
        }
        addLayer(width, VaeArchitecture.LATENT);
        addLayer(width, VaeArchitecture.LATENT);
        width = VaeArchitecture.LATENT;
        for (int i = VaeArchitecture.HIDDEN.size() - 1; i >= 0; i--) {
            addLayer(width, VaeArchitecture.HIDDEN.get(i));
            width = VaeArchitecture.HIDDEN.get(i);
        }
        addLayer(width, VaeArchitecture.WIDTH);
        for (NDArray parameter : parameters) {
            firstMoments.add(manager.zeros(parameter.getShape()));
            secondMoments.add(manager.zeros(parameter.getShape()));
        }
    }

    private void addLayer(int in, int out) {
        float[] weight = new SeededRandom(42, parameters.size()).gaussians(in * out);
        double deviation = Math.sqrt(1.0 / in);
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (weight[i] * deviation);
        }
        parameters.add(manager.create(weight, new Shape(out, in)));
        parameters.add(manager.zeros(new Shape(out)));
    }

    @Override
    public double run(float[] batch) {
        return step(batch, true);
    }

    @Override
    public double runWithoutUpdate(float[] batch) {
        return step(batch, false);
    }

    private double step(float[] batch, boolean update) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray x = scope.create(batch, new Shape(VaeArchitecture.BATCH, VaeArchitecture.WIDTH));
            NDArray noise = scope.randomNormal(new Shape(VaeArchitecture.BATCH, VaeArchitecture.LATENT));
            List<NDArray> leaves = leaves(scope);
            double value;
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray loss = loss(leaves, x, noise);
                collector.backward(loss);
                value = loss.getFloat();
            }
            List<NDArray> gradients = new ArrayList<>();
            for (NDArray leaf : leaves) {
                NDArray gradient = leaf.getGradient();
                gradient.attach(scope);
                gradients.add(gradient);
            }
            if (update) {
                adam(gradients);
            }
            return value;
        }
    }

    /** Tensors on the parameters' memory that have no gradient yet. */
    private List<NDArray> leaves(NDManager scope) {
        List<NDArray> leaves = new ArrayList<>();
        for (NDArray parameter : parameters) {
            NDArray leaf = parameter.stopGradient();
            leaf.attach(scope);
            leaf.setRequiresGradient(true);
            leaves.add(leaf);
        }
        return leaves;
    }

    private static NDArray loss(List<NDArray> parameters, NDArray x, NDArray noise) {
        Layers layers = new Layers(parameters);
        NDArray hidden = x;
        for (int i = 0; i < VaeArchitecture.HIDDEN.size(); i++) {
            hidden = Activation.relu(layers.next(hidden));
        }
        NDArray mean = layers.next(hidden);
        NDArray logVariance = layers.next(hidden);
        NDArray deviation = logVariance.mul(0.5f).exp();
        hidden = mean.add(deviation.mul(noise));
        for (int i = 0; i < VaeArchitecture.HIDDEN.size(); i++) {
            hidden = Activation.relu(layers.next(hidden));
        }
        NDArray logits = layers.next(hidden);
        NDArray distortion = Activation.softPlus(logits).sub(logits.mul(x)).sum();
        NDArray kl = mean.mul(mean)
                .add(logVariance.exp())
                .sub(logVariance)
                .sub(1)
                .sum()
                .mul(0.5f);
        return distortion.add(kl).mul(1.0f / VaeArchitecture.BATCH);
    }

    private void adam(List<NDArray> gradients) {
        steps++;
        double scale = Math.sqrt((1 - Math.pow(BETA_2, steps)) / (1 - BETA_2));
        float rate = (float) (VaeArchitecture.LEARNING_RATE * (1 - BETA_1) / (1 - Math.pow(BETA_1, steps)) * scale);
        float epsilon = (float) (EPSILON * scale);
        for (int i = 0; i < gradients.size(); i++) {
            NDArray gradient = gradients.get(i);
            NDArray first = firstMoments.get(i);
            NDArray second = secondMoments.get(i);
            first.muli((float) BETA_1).addi(gradient);
            gradient.muli(gradient);
            second.muli((float) BETA_2).addi(gradient);
            try (NDArray denominator = second.sqrt()) {
                denominator.addi(epsilon);
                try (NDArray change = first.div(denominator)) {
                    parameters.get(i).subi(change.muli(rate));
                }
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }

    /** The layers in their order. */
    private static final class Layers {

        private final List<NDArray> parameters;

        private int next;

        Layers(List<NDArray> parameters) {
            this.parameters = parameters;
        }

        NDArray next(NDArray input) {
            NDArray weight = parameters.get(next++);
            NDArray bias = parameters.get(next++);
            return Linear.linear(input, weight, bias).singletonOrThrow();
        }
    }
}
