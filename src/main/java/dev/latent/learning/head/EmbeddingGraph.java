package dev.latent.learning.head;

import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An encoder without what else it gives: input → embedding. After fine-tuning only that is left of a posterior.
 *
 * @param encoder a graph with an output called {@value #EMBEDDING}
 */
record EmbeddingGraph(ServedGraph encoder) implements ServedGraph {

    static final String EMBEDDING = "embedding";

    @Override
    public String file() {
        return encoder.file();
    }

    @Override
    public String input() {
        return encoder.input();
    }

    @Override
    public int inputWidth() {
        return encoder.inputWidth();
    }

    @Override
    public InputKind inputKind() {
        return encoder.inputKind();
    }

    @Override
    public long stepBytes(long rows, long length) {
        return encoder.stepBytes(rows, length);
    }

    @Override
    public List<Output> outputs() {
        return encoder.outputs().stream()
                .filter(output -> output.name().equals(EMBEDDING))
                .toList();
    }

    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
        return Map.of(EMBEDDING, embedding(graph, input));
    }

    <T> T embedding(GraphBuilder<T> graph, T input) {
        Supplier<T> embedding =
                encoder.build(new DeferredBuilder<>(graph), () -> input).get(EMBEDDING);
        if (embedding == null) {
            throw new IllegalArgumentException("an encoder has an output called " + EMBEDDING);
        }
        return embedding.get();
    }
}
