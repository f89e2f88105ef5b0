package dev.latent.learning;

import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.updaters.AdamUpdater;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adam (Kingma &amp; Ba 2015, with ε inside the corrected step as in their section 2): m ← β₁m + (1 − β₁)g,
 * v ← β₂v + (1 − β₂)g², θ ← θ − α √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m/(√v + ε). Arrays are changed in place.
 */
final class Adam implements AutoCloseable {

    private static final double BETA_1 = 0.9;

    private static final double BETA_2 = 0.999;

    private static final double EPSILON = 1e-8;

    private final Map<String, INDArray> firstMoments = new LinkedHashMap<>();

    private final Map<String, INDArray> secondMoments = new LinkedHashMap<>();

    Adam(Map<String, INDArray> parameters) {
        parameters.forEach((name, value) -> {
            firstMoments.put(name, value.like());
            secondMoments.put(name, value.like());
        });
    }

    /**
     * Changes a parameter by its gradient. The gradient's array is overwritten.
     *
     * @param step how many steps were taken before this one
     */
    void update(String name, INDArray parameter, INDArray gradient, long step, double learningRate) {
        INDArray second = state(secondMoments, name);
        INDArray first = state(firstMoments, name);
        Nd4j.exec(
                new AdamUpdater(gradient, second, first, learningRate, BETA_1, BETA_2, EPSILON, Math.toIntExact(step)));
        parameter.subi(gradient);
    }

    Parameters firstMoments() {
        return tensors(firstMoments);
    }

    Parameters secondMoments() {
        return tensors(secondMoments);
    }

    void restore(Parameters first, Parameters second) {
        firstMoments.forEach((name, array) -> array.assign(SameDiffBuilder.array(first.get(name), array.dataType())));
        secondMoments.forEach((name, array) -> array.assign(SameDiffBuilder.array(second.get(name), array.dataType())));
    }

    @Override
    public void close() {
        firstMoments.values().forEach(INDArray::close);
        secondMoments.values().forEach(INDArray::close);
    }

    private static INDArray state(Map<String, INDArray> moments, String name) {
        INDArray array = moments.get(name);
        if (array == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return array;
    }

    private static Parameters tensors(Map<String, INDArray> arrays) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        arrays.forEach((name, array) -> tensors.put(name, SameDiffBuilder.tensor(array)));
        return new Parameters(tensors);
    }
}
