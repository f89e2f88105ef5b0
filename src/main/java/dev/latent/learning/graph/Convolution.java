package dev.latent.learning.graph;

import java.util.List;

/**
 * A convolution with as many zeros around the image as half its kernel has, then a bias a channel: [batch, in, height, width] →
 * [batch, out, ⌈height / stride⌉, ⌈width / stride⌉]. The kernel starts uniform in ±√(6 / (side² in)), which keeps the variance
 * through rectifiers (He et al. 2015), the bias at 0.
 *
 * @param name parameters are {@code name.weight} [side, side, in, out] and {@code name.bias} [out]
 * @param side of the kernel, odd
 */
public record Convolution(String name, int in, int out, int side, int stride) {

    public List<ParameterShape> parameters() {
        double fanIn = (double) side * side * in;
        return List.of(
                new ParameterShape(
                        name + ".weight",
                        new int[] {side, side, in, out},
                        new ParameterShape.Uniform(Math.sqrt(6 / fanIn))),
                new ParameterShape(name + ".bias", new int[] {out}, ParameterShape.ZERO));
    }

    public <T> T apply(GraphBuilder<T> graph, T images) {
        return graph.convolve(images, graph.parameter(name + ".weight"), graph.parameter(name + ".bias"), side, stride);
    }
}
