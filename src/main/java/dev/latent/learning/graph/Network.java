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

    /**
     * About how many bytes a step of training keeps of it, with its gradients.
     *
     * @param rows   texts of a batch
     * @param length tokens of each
     * @return 0 where it takes no texts
     */
    default long stepBytes(long rows, long length) {
        return 0;
    }

    int outputWidth();

    List<ParameterShape> parameters();

    <T> T apply(GraphBuilder<T> graph, T input);
}
