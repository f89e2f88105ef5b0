package dev.latent.learning.objective;

import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * x → scaling → network: the encoder of an objective without a latent variable. Its embedding is the network's last layer, before
 * any head that the objective puts on it.
 *
 * @param standardization null where the network takes its input as it is
 */
record FeatureEncoder(Network network, @Nullable Standardization standardization) implements ServedGraph {

    static final String INPUT = "input";

    static final String EMBEDDING = "embedding";

    static FeatureEncoder of(Setup setup) {
        return new FeatureEncoder(setup.encoder().buildEncoder(setup.input()), setup.standardization());
    }

    /** @throws UnsuitedException if the encoder has no layer that could be the embedding */
    static void requireLayers(String objective, EncoderSpec encoder) {
        if (!encoder.learnsFeatures()) {
            throw new UnsuitedException(
                    "encoder",
                    "the objective %s takes the encoder's last layer for the embedding, and this encoder has no layer"
                            .formatted(objective));
        }
    }

    <T> T apply(GraphBuilder<T> graph, T x) {
        return network.apply(graph, standardization == null ? x : standardization.apply(graph, x));
    }

    List<ParameterShape> parameters() {
        return network.parameters();
    }

    int dimensions() {
        return network.outputWidth();
    }

    @Override
    public String file() {
        return "encoder.onnx";
    }

    @Override
    public String input() {
        return INPUT;
    }

    @Override
    public InputKind inputKind() {
        return network.takesTokens() ? InputKind.TOKENS : InputKind.VALUES;
    }

    @Override
    public long stepBytes(long rows, long length) {
        return network.stepBytes(rows, length);
    }

    @Override
    public int inputWidth() {
        return network.inputWidth();
    }

    @Override
    public List<Output> outputs() {
        return List.of(new Output(EMBEDDING, dimensions(), true));
    }

    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
        return Map.of(EMBEDDING, apply(graph, input));
    }
}
