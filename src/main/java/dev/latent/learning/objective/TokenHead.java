package dev.latent.learning.objective;

import dev.latent.learning.encoder.Transformer;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Guesses tokens from their vectors h as BERT does: t = LN(gelu(h W + c)), logits E t + b with E the encoder's table of tokens.
 */
final class TokenHead implements ServedGraph {

    private static final String LOGITS = "logits";

    private static final String PREFIX = "tokenHead";

    private final Transformer network;

    private final int vocabulary;

    private final Dense dense;

    TokenHead(Transformer network, int vocabulary) {
        this.network = network;
        this.vocabulary = vocabulary;
        this.dense = new Dense(PREFIX + ".transform", network.outputWidth(), network.outputWidth());
    }

    int vocabulary() {
        return vocabulary;
    }

    /** The name of b, a table [vocabulary, 1]. */
    String biasTable() {
        return PREFIX + ".bias";
    }

    List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(dense.parameters());
        all.add(new ParameterShape(
                PREFIX + ".norm.gain", new int[] {network.outputWidth()}, new ParameterShape.Constant(1)));
        all.add(new ParameterShape(PREFIX + ".norm.bias", new int[] {network.outputWidth()}, ParameterShape.ZERO));
        all.add(new ParameterShape(biasTable(), new int[] {vocabulary, 1}, ParameterShape.ZERO));
        return all;
    }

    /** [rows, width] → [rows, width]. */
    <T> T transform(GraphBuilder<T> graph, T rows) {
        return graph.layerNorm(
                graph.gelu(dense.apply(graph, rows)),
                graph.parameter(PREFIX + ".norm.gain"),
                graph.parameter(PREFIX + ".norm.bias"));
    }

    /** [rows, width] → [rows, vocabulary]. */
    SDVariable logits(SameDiffBuilder graph, SDVariable vectors) {
        SDVariable product = graph.graph().mmul(vectors, graph.parameter(network.tokenTable()), false, true, false);
        return product.add(graph.reshape(graph.parameter(biasTable()), 1, vocabulary));
    }

    @Override
    public String file() {
        return "fill-mask.onnx";
    }

    @Override
    public String input() {
        return FeatureEncoder.INPUT;
    }

    @Override
    public InputKind inputKind() {
        return InputKind.TOKENS_AND_PLACE;
    }

    @Override
    public int inputWidth() {
        return network.inputWidth() + 1;
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output(LOGITS, vocabulary, true));
    }

    /** The logits of the token at a place. */
    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T tokens) {
        T texts = graph.sequences(network.hidden(graph, tokens), tokens, network.outputWidth());
        T hidden = graph.reshape(graph.matmul(graph.place(tokens), texts), -1, network.outputWidth());
        T product =
                graph.matmul(transform(graph, hidden), graph.transpose(graph.parameter(network.tokenTable()), 1, 0));
        return Map.of(LOGITS, graph.add(product, graph.reshape(graph.parameter(biasTable()), 1, vocabulary)));
    }
}
