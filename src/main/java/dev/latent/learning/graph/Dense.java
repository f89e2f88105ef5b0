package dev.latent.learning.graph;

import java.util.List;

/**
 * An affine map: y = x W + b. W starts uniform in ±√(gain / inputs): variance-preserving for gain 3 (LeCun), and after a
 * rectifier for gain 6 (He et al. 2015); b starts at 0.
 *
 * @param name parameters are {@code name.weight} [inputs, outputs] and {@code name.bias} [outputs]
 */
public record Dense(String name, int inputWidth, int outputWidth, double gain) implements Network {

    /** Keeps the variance of a linear map. */
    public static final double LINEAR_GAIN = 3;

    /** Keeps the variance through a rectifier. */
    public static final double RECTIFIER_GAIN = 6;

    @Override
    public List<ParameterShape> parameters() {
        return List.of(
                new ParameterShape(
                        name + ".weight",
                        new int[] {inputWidth, outputWidth},
                        new ParameterShape.Uniform(Math.sqrt(gain / inputWidth))),
                new ParameterShape(name + ".bias", new int[] {outputWidth}, ParameterShape.ZERO));
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T input) {
        T product = graph.matmul(input, graph.parameter(name + ".weight"));
        return graph.add(product, graph.parameter(name + ".bias"));
    }
}
