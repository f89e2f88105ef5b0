package dev.latent.learning.graph;

import java.util.List;

/** A differentiable function of a batch: [batch, inputWidth] → [batch, outputWidth]. */
public interface Network {

    int inputWidth();

    int outputWidth();

    List<ParameterShape> parameters();

    <T> T apply(GraphBuilder<T> graph, T input);
}
