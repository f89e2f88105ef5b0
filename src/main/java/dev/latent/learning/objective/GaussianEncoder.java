package dev.latent.learning.objective;

import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** x → q(z|x) = N(μ(x), diag σ²(x)). It is served as μ, the embedding, and σ². */
final class GaussianEncoder implements ServedGraph {

    private final Network network;

    private final Dense mean;

    private final Dense logVariance;

    private final @Nullable Standardization standardization;

    GaussianEncoder(int latentDim, Setup setup) {
        this.network = setup.encoder().buildEncoder(setup.input());
        this.mean = new Dense("encoder.mean", network.outputWidth(), latentDim);
        this.logVariance = new Dense("encoder.logVariance", network.outputWidth(), latentDim);
        this.standardization = setup.standardization();
    }

    /**
     * q(z|x) of each row.
     *
     * @param mean        μ, [rows, latentDim]
     * @param logVariance log σ², [rows, latentDim]
     */
    record Posterior<T>(T mean, T logVariance) {}

    <T> Posterior<T> posterior(GraphBuilder<T> graph, T x) {
        T scaled = standardization == null ? x : standardization.apply(graph, x);
        T hidden = network.apply(graph, scaled);
        return new Posterior<>(mean.apply(graph, hidden), logVariance.apply(graph, hidden));
    }

    /** Mean over the rows of KL(q(z|x) ‖ N(0, I)) = ½ Σ (μ² + σ² − log σ² − 1), in nats. */
    SDVariable meanKl(SameDiffBuilder graph, Posterior<SDVariable> posterior) {
        SDVariable variance = graph.exp(posterior.logVariance());
        SDVariable square = posterior.mean().mul(posterior.mean());
        SDVariable cost = square.add(variance).sub(posterior.logVariance()).sub(1);
        return graph.meanOfRowSums(cost, mean.outputWidth()).mul(0.5);
    }

    List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(network.parameters());
        all.addAll(mean.parameters());
        all.addAll(logVariance.parameters());
        return all;
    }

    @Override
    public String file() {
        return "encoder.onnx";
    }

    @Override
    public String input() {
        return "input";
    }

    @Override
    public int inputWidth() {
        return network.inputWidth();
    }

    @Override
    public List<Output> outputs() {
        return List.of(
                new Output("embedding", mean.outputWidth(), true),
                new Output("posterior_variance", mean.outputWidth(), true));
    }

    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
        Posterior<T> posterior = posterior(graph, input);
        return Map.of("embedding", posterior.mean(), "posterior_variance", graph.exp(posterior.logVariance()));
    }
}
