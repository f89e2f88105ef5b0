package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.util.List;

/**
 * A linear map in which an output hears of some inputs alone (MADE, Germain et al. 2015): y = x (W ∘ M), where M[i, j] is 1 if
 * sources[i] ≤ targets[j], and 0 otherwise. W starts uniform in ±1/√inputs.
 *
 * @param name    the parameter is {@code name.weight} [inputs, outputs]; what M hides of it is of no effect and never changes
 * @param sources of how many of the first values each input tells
 * @param targets of how many of the first values each output may know
 */
@SuppressWarnings("ArrayRecordComponent")
public record MaskedDense(String name, int[] sources, int[] targets) implements Network {

    @Override
    public int inputWidth() {
        return sources.length;
    }

    @Override
    public int outputWidth() {
        return targets.length;
    }

    @Override
    public List<ParameterShape> parameters() {
        return List.of(new ParameterShape(
                name + ".weight",
                new int[] {sources.length, targets.length},
                new ParameterShape.Uniform(1 / Math.sqrt(sources.length))));
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T input) {
        T weight = graph.masked(name + ".weight", mask());
        return Dense.product(graph, input, weight, sources.length == 1 && targets.length == 1);
    }

    private Tensor mask() {
        float[] mask = new float[Math.multiplyExact(sources.length, targets.length)];
        for (int i = 0; i < sources.length; i++) {
            for (int j = 0; j < targets.length; j++) {
                mask[i * targets.length + j] = sources[i] <= targets[j] ? 1 : 0;
            }
        }
        return Tensor.of(mask, sources.length, targets.length);
    }
}
