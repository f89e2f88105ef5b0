package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Standardization;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Variational autoencoder (Kingma &amp; Welling 2014). With q(z|x) = N(μ(x), diag σ²(x)) and p(z) = N(0, I), one sample
 * z = μ + σ ε for each example and step:
 *
 * <pre>
 * loss = −log p(x|z) + β KL
 * KL   = ½ Σⱼ (μⱼ² + σⱼ² − log σⱼ² − 1)
 * </pre>
 *
 * <p>in nats, summed over dimensions and averaged over the batch. With standardised input the Gaussian likelihood is a density
 * in the input's own units: p(x|z) = N(x; m + s f(z), (s σ)²), so its nats can be compared with those of a model without.
 */
public final class Vae implements Objective {

    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    private static final String INPUT = "input";

    private static final String NOISE = "noise";

    private static final String LOG_SCALE = "decoder.logScale";

    private final VaeSpec spec;

    private final Network encoder;

    private final Network decoder;

    private final Dense mean;

    private final Dense logVariance;

    private final @Nullable Standardization standardization;

    /**
     * @param encoder [batch, width] → hidden features
     * @param decoder [batch, latentDim] → values of an example
     */
    public Vae(VaeSpec spec, Network encoder, Network decoder, @Nullable Standardization standardization) {
        this.spec = spec;
        this.encoder = encoder;
        this.decoder = decoder;
        this.standardization = standardization;
        this.mean = new Dense("encoder.mean", encoder.outputWidth(), spec.latentDim());
        this.logVariance = new Dense("encoder.logVariance", encoder.outputWidth(), spec.latentDim());
    }

    @Override
    public int embeddingDimensions() {
        return spec.latentDim();
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>();
        for (Network network : List.of(encoder, mean, logVariance, decoder)) {
            all.addAll(network.parameters());
        }
        if (spec.learnSigma()) {
            all.add(new ParameterShape(
                    LOG_SCALE, new int[] {1, encoder.inputWidth()}, new ParameterShape.Constant((float)
                            Math.log(spec.sigma()))));
        }
        return all;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = graph.input(INPUT, encoder.inputWidth());
        SDVariable noise = graph.input(NOISE, spec.latentDim());
        Posterior<SDVariable> posterior = posterior(graph, x);
        SDVariable deviation = graph.exp(posterior.logVariance().mul(0.5));
        SDVariable z = posterior.mean().add(deviation.mul(noise));
        SDVariable decoded = decoder.apply(graph, z);
        SDVariable distortion =
                switch (spec.likelihood()) {
                    case BERNOULLI -> bernoulliCost(graph, x, decoded);
                    case GAUSSIAN -> gaussianCost(graph, x, decoded);
                };
        SDVariable kl = klToPrior(graph, posterior);
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, distortion.add(LOSS, kl.mul(spec.beta())));
        terms.put("elbo", distortion.add(kl).mul("elbo", -1));
        terms.put("reconstruction", distortion.mul("reconstruction", -1));
        terms.put("kl", kl.mul("kl", 1));
        return terms;
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        float[] noise = batch.random().gaussians(batch.size() * spec.latentDim());
        return Map.of(INPUT, batch.examples(), NOISE, Tensor.of(noise, batch.size(), spec.latentDim()));
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(new EncoderGraph(), new DecoderGraph());
    }

    private <T> Posterior<T> posterior(GraphBuilder<T> graph, T x) {
        T scaled = standardization == null ? x : standardization.apply(graph, x);
        T hidden = encoder.apply(graph, scaled);
        return new Posterior<>(mean.apply(graph, hidden), logVariance.apply(graph, hidden));
    }

    /** Mean over the batch of ½ Σ (μ² + σ² − log σ² − 1). */
    private SDVariable klToPrior(SameDiffBuilder graph, Posterior<SDVariable> posterior) {
        SDVariable variance = graph.exp(posterior.logVariance());
        SDVariable square = posterior.mean().mul(posterior.mean());
        SDVariable cost = square.add(variance).sub(posterior.logVariance()).sub(1);
        return graph.meanOfRowSums(cost, spec.latentDim()).mul(0.5);
    }

    /** Mean over the batch of −Σ x log μ + (1 − x) log(1 − μ), from the logits log μ / (1 − μ). */
    private SDVariable bernoulliCost(SameDiffBuilder graph, SDVariable x, SDVariable logits) {
        return graph.meanOfRowSums(CrossEntropy.sigmoid(graph, logits, x), encoder.inputWidth());
    }

    /** Mean over the batch of ½ Σ ((x − μ)/σ)² + 2 log σ + log 2π. */
    private SDVariable gaussianCost(SameDiffBuilder graph, SDVariable x, SDVariable decoded) {
        int width = encoder.inputWidth();
        SDVariable scaled = standardization == null ? x : standardization.apply(graph, x);
        SDVariable error = scaled.sub(decoded);
        double constant = 0.5 * width * LOG_2_PI + logDeviationSum();
        if (!spec.learnSigma()) {
            constant += width * Math.log(spec.sigma());
            return graph.meanOfRowSums(error.mul(error), width)
                    .mul(0.5 / (spec.sigma() * spec.sigma()))
                    .add(constant);
        }
        SDVariable logScale = graph.parameter(LOG_SCALE);
        SDVariable standardized = error.mul(graph.exp(logScale.neg()));
        return graph.meanOfRowSums(standardized.mul(standardized), width)
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

    private record Posterior<T>(T mean, T logVariance) {}

    /** x → posterior mean and variance. */
    private final class EncoderGraph implements ServedGraph {

        @Override
        public String file() {
            return "encoder.onnx";
        }

        @Override
        public String input() {
            return INPUT;
        }

        @Override
        public int inputWidth() {
            return encoder.inputWidth();
        }

        @Override
        public List<Output> outputs() {
            return List.of(
                    new Output("embedding", spec.latentDim(), true),
                    new Output("posterior_variance", spec.latentDim(), true));
        }

        @Override
        public <T> Map<String, T> build(GraphBuilder<T> graph, T input) {
            Posterior<T> posterior = posterior(graph, input);
            return Map.of("embedding", posterior.mean(), "posterior_variance", graph.exp(posterior.logVariance()));
        }
    }

    /** z → mean of p(x|z), with logits (Bernoulli) or log σ (Gaussian). */
    private final class DecoderGraph implements ServedGraph {

        @Override
        public String file() {
            return "decoder.onnx";
        }

        @Override
        public String input() {
            return "latent";
        }

        @Override
        public int inputWidth() {
            return spec.latentDim();
        }

        @Override
        public List<Output> outputs() {
            int width = encoder.inputWidth();
            Output second = spec.likelihood() == Likelihood.BERNOULLI
                    ? new Output("logits", width, true)
                    : new Output("log_scale", width, false);
            return List.of(new Output("mean", width, true), second);
        }

        @Override
        public <T> Map<String, T> build(GraphBuilder<T> graph, T latent) {
            T decoded = decoder.apply(graph, latent);
            if (spec.likelihood() == Likelihood.BERNOULLI) {
                return Map.of("mean", graph.sigmoid(decoded), "logits", decoded);
            }
            T mean = standardization == null ? decoded : standardization.invert(graph, decoded);
            return Map.of("mean", mean, "log_scale", logScale(graph));
        }

        /** log of the likelihood's σ in the input's own units, [1, width]. */
        private <T> T logScale(GraphBuilder<T> graph) {
            float[] logDeviation = new float[encoder.inputWidth()];
            if (standardization != null) {
                for (int i = 0; i < logDeviation.length; i++) {
                    logDeviation[i] =
                            (float) Math.log(standardization.deviation().data()[i]);
                }
            }
            if (spec.learnSigma()) {
                T offset = graph.constant("likelihood.logDeviation", Tensor.of(logDeviation, 1, logDeviation.length));
                return graph.add(graph.parameter(LOG_SCALE), offset);
            }
            float[] fixed = new float[logDeviation.length];
            for (int i = 0; i < fixed.length; i++) {
                fixed[i] = (float) (Math.log(spec.sigma()) + logDeviation[i]);
            }
            return graph.constant("likelihood.logScale", Tensor.of(fixed, 1, fixed.length));
        }
    }
}
