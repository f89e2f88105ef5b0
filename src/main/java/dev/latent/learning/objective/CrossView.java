package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Chain;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Prediction of one view of an example from another (Lee et al. 2020, "Predicting what you already know helps"). For X₁, X₂ and all
 * weights w of the network ψ,
 *
 * <pre>
 * loss = ‖(X₂ − ψ(X₁)) / s‖² + l2 Σ w²
 * r2   = 1 − Σ ‖(X₂ − ψ(X₁)) / s‖² / Σ ‖(X₂ − mean of the batch) / s‖²
 * </pre>
 *
 * averaged over the batch; s are the deviations of X₂'s values where the encoder standardises, 1 where it does not. The minimum
 * over all functions is E[X₂|X₁]. The embedding is ψ(X₁), in the units of X₂.
 */
final class CrossView implements Objective {

    private final View first;

    private final View second;

    private final double l2;

    private final Network predictor;

    private final @Nullable Standardization standardization;

    CrossView(CrossViewSpec spec, Setup setup) {
        this.first = spec.views().lookedAt(setup.input());
        this.second = spec.views().predicted(setup.input());
        this.l2 = spec.l2();
        Network encoder = setup.encoder().buildEncoder(first.shape());
        this.predictor = new Chain(
                encoder,
                new Dense(
                        "encoder.output", encoder.outputWidth(), second.shape().size()));
        this.standardization = setup.standardization();
    }

    @Override
    public int embeddingDimensions() {
        return predictor.outputWidth();
    }

    @Override
    public List<ParameterShape> parameters() {
        return predictor.parameters();
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x =
                scaled(graph, graph.input(FeatureEncoder.INPUT, first.whole().size()));
        SDVariable target = second.take(graph, x);
        int width = predictor.outputWidth();
        SDVariable error = predictor.apply(graph, first.take(graph, x)).sub(target);
        SDVariable cost = graph.meanOfRowSums(error.mul(error), width);
        // Twice, because ND4J cannot take the mean of one row over the rows.
        SDVariable mean = graph.graph().concat(0, target, target).mean(true, 0);
        SDVariable deviation = target.sub(mean);
        SDVariable total = graph.meanOfRowSums(deviation.mul(deviation), width);
        // A batch of one example has no variance to explain: 0 / 1 there.
        SDVariable varies = total.gt(0).castTo(DataType.FLOAT);
        SDVariable explained = total.sub(cost).castTo(DataType.FLOAT).mul(varies);
        SDVariable divisor = total.castTo(DataType.FLOAT).add(varies.rsub(1));
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(
                LOSS,
                l2 == 0
                        ? cost.mul(LOSS, 1)
                        : cost.add(LOSS, squaredWeights(graph).mul(l2)));
        terms.put("r2", explained.div("r2", divisor));
        return terms;
    }

    private SDVariable squaredWeights(SameDiffBuilder graph) {
        return predictor.parameters().stream()
                .filter(parameter -> parameter.shape().length > 1)
                .map(weight -> squared(graph, weight))
                .reduce(SDVariable::add)
                .orElseThrow();
    }

    private static SDVariable squared(SameDiffBuilder graph, ParameterShape parameter) {
        int[] shape = parameter.shape();
        int width = shape[shape.length - 1];
        int rows = Arrays.stream(shape).reduce(1, Math::multiplyExact) / width;
        SDVariable weight = graph.parameter(parameter.name());
        return graph.meanOfRowSums(graph.reshape(weight.mul(weight), rows, width), width)
                .mul(rows);
    }

    private <T> T scaled(GraphBuilder<T> graph, T x) {
        return standardization == null ? x : standardization.apply(graph, x);
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        return Map.of(FeatureEncoder.INPUT, batch.examples());
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(new PredictorGraph());
    }

    /** x → ψ(x₁): takes the whole example and looks at its first view. */
    private final class PredictorGraph implements ServedGraph {

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
            return first.whole().size();
        }

        @Override
        public List<Output> outputs() {
            return List.of(new Output(FeatureEncoder.EMBEDDING, predictor.outputWidth(), true));
        }

        @Override
        public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
            T psi = predictor.apply(graph, first.take(graph, scaled(graph, input)));
            return Map.of(FeatureEncoder.EMBEDDING, inUnitsOfTheSecond(graph, psi));
        }

        private <T> T inUnitsOfTheSecond(GraphBuilder<T> graph, T psi) {
            if (standardization == null) {
                return psi;
            }
            int width = predictor.outputWidth();
            Tensor deviation = Tensor.of(second.take(standardization.deviation().data()), width);
            Tensor mean = Tensor.of(second.take(standardization.mean().data()), width);
            T stretched = graph.multiply(psi, graph.constant("output.deviation", deviation));
            return graph.add(stretched, graph.constant("output.mean", mean));
        }
    }
}
