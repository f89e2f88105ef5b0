package dev.latent.learning.objective;

import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;

/** Image → features of the parts of it, one after another, row by row: the encoder of an objective that looks at parts. */
record PatchEncoder(PatchGrid grid, Network network) implements ServedGraph {

    @Override
    public String file() {
        return "encoder.onnx";
    }

    @Override
    public String input() {
        return FeatureEncoder.INPUT;
    }

    @Override
    public int inputWidth() {
        return grid.image().size();
    }

    int dimensions() {
        return grid.count() * network.outputWidth();
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output(FeatureEncoder.EMBEDDING, dimensions(), true));
    }

    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
        T features = network.apply(graph, grid.cut(graph, input));
        return Map.of(FeatureEncoder.EMBEDDING, graph.reshape(features, -1, dimensions()));
    }
}
