package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.latent.learning.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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

    private final StepTask task;

    private final LibtorchNetwork network;

    private final List<NDArray> parameters;

    /** m / (1 − β₁) and v / (1 − β₂): the same Adam with two multiplications fewer for each parameter. */
    private final List<NDArray> firstMoments = new ArrayList<>();

    private final List<NDArray> secondMoments = new ArrayList<>();

    private int steps;

    LibtorchStep(StepTask task) {
        this.task = task;
        manager.getEngine().setRandomSeed((int) StepTask.SEED);
        this.network = task.network();
        LibtorchLayers layers = new LibtorchLayers(manager);
        network.declare(layers);
        this.parameters = layers.parameters();
        for (NDArray parameter : parameters) {
            firstMoments.add(manager.zeros(parameter.getShape()));
            secondMoments.add(manager.zeros(parameter.getShape()));
        }
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
            NDList inputs = new NDList();
            for (Tensor input : task.inputs(batch, steps)) {
                long[] shape = IntStream.of(input.shape()).asLongStream().toArray();
                inputs.add(scope.create(input.data(), new Shape(shape)));
            }
            List<NDArray> leaves = leaves(scope);
            double value;
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray loss = network.loss(new LibtorchLayers.Cursor(leaves), inputs);
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

    private void adam(List<NDArray> gradients) {
        steps++;
        double scale = Math.sqrt((1 - Math.pow(BETA_2, steps)) / (1 - BETA_2));
        float rate = (float) (StepTask.LEARNING_RATE * (1 - BETA_1) / (1 - Math.pow(BETA_1, steps)) * scale);
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
}
