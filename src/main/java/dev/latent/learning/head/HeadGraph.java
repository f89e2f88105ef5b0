package dev.latent.learning.head;

import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;

/**
 * A head as it is served: embedding → {@value #LOGITS} and {@value #PROBABILITIES} (classes, tags) or {@value #VALUE}. Its
 * parameters are {@link LinearHead#WEIGHT} and {@link LinearHead#BIAS}.
 *
 * @param inputWidth width of an embedding
 * @param width      number of classes, tags or values
 * @param output     what becomes of z W + b
 */
public record HeadGraph(int inputWidth, int width, LinearHead.Output output) implements ServedGraph {

    public static final String LOGITS = "logits";

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
        if (output == LinearHead.Output.IDENTITY) {
            return List.of(new Output(VALUE, width, true));
        }
        return List.of(new Output(LOGITS, width, true), new Output(PROBABILITIES, width, true));
    }

    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
        T logits = LinearHead.logits(graph, input);
        if (output == LinearHead.Output.IDENTITY) {
            return Map.of(VALUE, logits);
        }
        return Map.of(LOGITS, logits, PROBABILITIES, output.apply(graph, logits));
    }
}
