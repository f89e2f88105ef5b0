package dev.latent.learning.graph;

import java.util.List;
import java.util.stream.Stream;

/** Two networks, the second on the output of the first. */
public record Chain(Network first, Network second) implements Network {

    @Override
    public int inputWidth() {
        return first.inputWidth();
    }

    @Override
    public boolean takesTokens() {
        return first.takesTokens();
    }

    @Override
    public int outputWidth() {
        return second.outputWidth();
    }

    @Override
    public List<ParameterShape> parameters() {
        return Stream.concat(first.parameters().stream(), second.parameters().stream())
                .toList();
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T input) {
        return second.apply(graph, first.apply(graph, input));
    }
}
