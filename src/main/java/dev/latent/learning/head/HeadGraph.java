package dev.latent.learning.head;

import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;

/**
 * A head as it is served: embedding → {@value #PROBABILITIES} (classes, tags) or {@value #VALUE}. Its parameters are
 * {@link LinearHead#WEIGHT} and {@link LinearHead#BIAS}.
 *
 * @param inputWidth width of an embedding
 * @param width      number of classes, tags or values
 */
public record HeadGraph(int inputWidth, int width, LinearHead.Output output) implements ServedGraph {

    public static final String PROBABILITIES = "probabilities";

    public static final String VALUE = "value";

    static final String FILE = "head.onnx";

    /** The graph of a fitted head. */
    public static HeadGraph of(LinearHead head) {
        return new HeadGraph(head.inputs(), head.outputs(), head.output());
    }

    @Override
    public String file() {
        return FILE;
    }

    @Override
    public String input() {
        return EmbeddingGraph.EMBEDDING;
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output(outputName(), width, true));
    }

    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
        return Map.of(outputName(), output.apply(graph, LinearHead.logits(graph, input)));
    }

    /** The name of the only output. */
    public String outputName() {
        return output == LinearHead.Output.IDENTITY ? VALUE : PROBABILITIES;
    }
}
