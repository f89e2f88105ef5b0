package dev.latent.learning.graph;

import java.util.List;

/** A differentiable function of a batch: [batch, inputWidth] → [batch, outputWidth]. */
public interface Network {

    /** Values of an example; of a text, the most tokens. */
    int inputWidth();

    /** Whether its input are tokens, rather than values. */
    default boolean takesTokens() {
        return false;
    }

    int outputWidth();

    List<ParameterShape> parameters();

    <T> T apply(GraphBuilder<T> graph, T input);
}
