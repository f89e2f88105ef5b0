package dev.latent.learning.objective;

import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.AutoregressiveDecoder;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * z → p(x|z). It is served as the mean of p(x|z), with logits (Bernoulli) or log σ (Gaussian). An autoregressive one takes x behind
 * z, and gives the same of p(xᵢ | x₁ … xᵢ₋₁, z) for each i.
 *
 * <p>With standardised input the Gaussian likelihood is a density in the input's own units: p(x|z) = N(x; m + s f(z), (s σ)²), so
 * its nats can be compared with those of a model without.
 */
public final class LatentDecoder implements ServedGraph {

    /** The input's name: z. */
    public static final String LATENT = "latent";

    /** The input's name where the decoder is autoregressive: z, and x behind it. */
    public static final String LATENT_AND_VALUES = "latent_and_values";

    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    private static final String LOG_SCALE = "decoder.logScale";

    private final DecodableSpec spec;

    private final Values values;

    private final @Nullable Standardization standardization;

    private final int width;

    LatentDecoder(DecodableSpec spec, Setup setup) {
        this.spec = spec;
        this.standardization = setup.standardization();
        this.width = setup.input().size();
        int latentDim = spec.latentDim();
        this.values = spec.autoregressive()
                ? new Successive(
                        setup.encoder().buildAutoregressiveDecoder(latentDim, setup.input()),
                        standardization,
                        latentDim,
                        width)
                : new Independent(setup.encoder().buildDecoder(latentDim, setup.input()));
    }

    /** What each value's distribution is made from. */
    private sealed interface Values {

        List<ParameterShape> parameters();

        <T> T apply(GraphBuilder<T> graph, T x, T z);

        /** @param input of the served graph */
        <T> T serve(GraphBuilder<T> graph, T input);
    }

    /** z → p(xᵢ|z). */
    private record Independent(Network network) implements Values {

        @Override
        public List<ParameterShape> parameters() {
            return network.parameters();
        }

        @Override
        public <T> T apply(GraphBuilder<T> graph, T x, T z) {
            return network.apply(graph, z);
        }

        @Override
        public <T> T serve(GraphBuilder<T> graph, T input) {
            return network.apply(graph, input);
        }
    }

    /** z and the values before → p(xᵢ | x₁ … xᵢ₋₁, z). */
    private record Successive(
            AutoregressiveDecoder network, @Nullable Standardization standardization, int latentDim, int width)
            implements Values {

        @Override
        public List<ParameterShape> parameters() {
            return network.parameters();
        }

        @Override
        public <T> T apply(GraphBuilder<T> graph, T x, T z) {
            return network.apply(graph, standardization == null ? x : standardization.apply(graph, x), z);
        }

        @Override
        public <T> T serve(GraphBuilder<T> graph, T input) {
            T x = graph.slice(input, 1, latentDim, latentDim + width);
            return apply(graph, x, graph.slice(input, 1, 0, latentDim));
        }
    }

    List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(values.parameters());
        if (spec.learnSigma()) {
            all.add(new ParameterShape(
                    LOG_SCALE, new int[] {1, width}, new ParameterShape.Constant((float) Math.log(spec.sigma()))));
        }
        return all;
    }

    /** Mean over the rows of −log p(x|z), in nats. */
    SDVariable meanCost(SameDiffBuilder graph, SDVariable x, SDVariable z) {
        return cost(graph, x, z, rows -> graph.meanOfRowSums(rows, width));
    }

    /** −log p(x|z) of each row: [rows, 1], in nats. */
    SDVariable costs(SameDiffBuilder graph, SDVariable x, SDVariable z) {
        return cost(graph, x, z, rows -> graph.rowSums(rows, width));
    }

    /** @param reduce [rows, width] → sums over the values of x */
    private SDVariable cost(SameDiffBuilder graph, SDVariable x, SDVariable z, UnaryOperator<SDVariable> reduce) {
        SDVariable decoded = values.apply(graph, x, z);
        return switch (spec.likelihood()) {
            case BERNOULLI -> reduce.apply(CrossEntropy.sigmoid(graph, decoded, x));
            case GAUSSIAN -> gaussianCost(graph, x, decoded, reduce);
        };
    }

    /** ½ Σ ((x − μ)/σ)² + 2 log σ + log 2π. */
    private SDVariable gaussianCost(
            SameDiffBuilder graph, SDVariable x, SDVariable decoded, UnaryOperator<SDVariable> reduce) {
        SDVariable scaled = standardization == null ? x : standardization.apply(graph, x);
        SDVariable error = scaled.sub(decoded);
        double constant = 0.5 * width * LOG_2_PI + logDeviationSum();
        if (!spec.learnSigma()) {
            constant += width * Math.log(spec.sigma());
            return reduce.apply(error.mul(error))
                    .mul(0.5 / (spec.sigma() * spec.sigma()))
                    .add(constant);
        }
        SDVariable logScale = graph.parameter(LOG_SCALE);
        SDVariable standardized = error.mul(graph.exp(logScale.neg()));
        return reduce.apply(standardized.mul(standardized))
                .mul(0.5)
                .add(graph.meanOfRowSums(logScale, width))
                .add(constant);
    }

    /** Σ log s over the features, s the deviations that the input was divided by. */
    private double logDeviationSum() {
        double sum = 0;
        if (standardization != null) {
            for (float deviation : standardization.deviation().data()) {
                sum += Math.log(deviation);
            }
        }
        return sum;
    }

    @Override
    public String file() {
        return "decoder.onnx";
    }

    @Override
    public String input() {
        return spec.autoregressive() ? LATENT_AND_VALUES : LATENT;
    }

    @Override
    public int inputWidth() {
        return spec.latentDim() + (spec.autoregressive() ? width : 0);
    }

    @Override
    public InputKind inputKind() {
        return spec.autoregressive() ? InputKind.LATENT_AND_VALUES : InputKind.VALUES;
    }

    @Override
    public List<Output> outputs() {
        Output second = spec.likelihood() == Likelihood.BERNOULLI
                ? new Output("logits", width, true)
                : new Output("log_scale", width, false);
        return List.of(new Output("mean", width, true), second);
    }

    @Override
    public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
        T decoded = values.serve(graph, input);
        if (spec.likelihood() == Likelihood.BERNOULLI) {
            return Map.of("mean", graph.sigmoid(decoded), "logits", decoded);
        }
        T mean = standardization == null ? decoded : standardization.invert(graph, decoded);
        return Map.of("mean", mean, "log_scale", logScale(graph));
    }

    /** log of the likelihood's σ in the input's own units, [1, width]. */
    private <T> T logScale(GraphBuilder<T> graph) {
        float[] logDeviation = new float[width];
        if (standardization != null) {
            for (int i = 0; i < width; i++) {
                logDeviation[i] = (float) Math.log(standardization.deviation().data()[i]);
            }
        }
        if (spec.learnSigma()) {
            T offset = graph.constant("likelihood.logDeviation", Tensor.of(logDeviation, 1, width));
            return graph.add(graph.parameter(LOG_SCALE), offset);
        }
        float[] fixed = new float[width];
        for (int i = 0; i < width; i++) {
            fixed[i] = (float) (Math.log(spec.sigma()) + logDeviation[i]);
        }
        return graph.constant("likelihood.logScale", Tensor.of(fixed, 1, width));
    }
}
