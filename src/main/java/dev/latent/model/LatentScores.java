package dev.latent.model;

import dev.latent.learning.metric.GaussianKl;
import dev.latent.learning.metric.ImportanceSampling;
import dev.latent.learning.metric.LogDensity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Scores inputs under a latent variable model, by draws z = μ + σ ε from each input's posterior. */
public final class LatentScores {

    private static final String MEAN = "embedding";

    private static final String VARIANCE = "posterior_variance";

    private static final String LOGITS = "logits";

    private static final int PAIRS_AT_ONCE = 1024;

    private final Graphs graphs;

    private final int inputWidth;

    private final int dimensions;

    private final boolean autoregressive;

    /** The model's graphs, however they are run. */
    public interface Graphs {

        /** float32 [rows, width of an input] → outputs of the encoder, by name. */
        Map<String, float[]> encode(float[] inputs, int rows, Set<String> outputs);

        /** float32 [rows, dimensions], each with the input behind it for an autoregressive decoder → outputs of the decoder, by name. */
        Map<String, float[]> decode(float[] latents, int rows, Set<String> outputs);

        boolean decoderHas(String output);
    }

    /** Where ε comes from. */
    public interface Noise {

        /** Standard normal values for an input: float32 [samples, dimensions]. */
        float[] of(int row);
    }

    /**
     * One input's figures, in nats.
     *
     * @param elbo           reconstruction − kl
     * @param reconstruction E_q[log p(x|z)], over the draws
     * @param kl             KL(q(z|x) ‖ N(0, I)), in closed form
     * @param logLikelihood  log (1/k) Σ p(x, z)/q(z|x) over the draws
     */
    public record Score(double elbo, double reconstruction, double kl, double logLikelihood) {

        public boolean isFinite() {
            return Double.isFinite(elbo) && Double.isFinite(logLikelihood);
        }
    }

    /** @param model with a posterior and a decoder */
    public LatentScores(Graphs graphs, Manifest model) {
        this.graphs = graphs;
        this.inputWidth = model.inputShape().size();
        this.dimensions = model.embeddingDimensions();
        this.autoregressive = model.hasAutoregressiveDecoder();
    }

    /**
     * Scores some inputs.
     *
     * @param inputs  float32 [rows, inputWidth]
     * @param samples draws for each of them
     */
    public List<Score> of(float[] inputs, int rows, int samples, Noise noise) {
        Map<String, float[]> posterior = graphs.encode(inputs, rows, Set.of(MEAN, VARIANCE));
        float[] mean = output(posterior, MEAN);
        float[] variance = output(posterior, VARIANCE);
        double[][] logWeights = new double[rows][samples];
        double[] reconstruction = new double[rows];
        long pairs = (long) rows * samples;
        float[] epsilon = new float[0];
        int epsilonOf = -1;
        for (long start = 0; start < pairs; start += PAIRS_AT_ONCE) {
            int count = (int) Math.min(PAIRS_AT_ONCE, pairs - start);
            float[] latents = new float[count * dimensions];
            for (int pair = 0; pair < count; pair++) {
                int row = (int) ((start + pair) / samples);
                int sample = (int) ((start + pair) % samples);
                if (row != epsilonOf) {
                    epsilon = noise.of(row);
                    epsilonOf = row;
                }
                for (int i = 0; i < dimensions; i++) {
                    latents[pair * dimensions + i] = (float) (mean[row * dimensions + i]
                            + Math.sqrt(variance[row * dimensions + i]) * epsilon[sample * dimensions + i]);
                }
            }
            long first = start;
            float[] decoded = autoregressive
                    ? AncestralSampling.rows(
                            latents,
                            pairs(inputs, count, pair -> (int) ((first + pair) / samples)),
                            count,
                            dimensions,
                            inputWidth)
                    : latents;
            Likelihoods likelihoods = likelihoods(inputs, decoded, count);
            for (int pair = 0; pair < count; pair++) {
                int row = (int) ((start + pair) / samples);
                double logLikelihood = likelihoods.of(row, pair);
                reconstruction[row] += logLikelihood / samples;
                logWeights[row][(int) ((start + pair) % samples)] = logLikelihood
                        + LogDensity.standardNormal(latents, pair, dimensions)
                        - LogDensity.diagonalGaussian(latents, pair, mean, variance, row, dimensions);
            }
        }
        List<Score> scores = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            double kl = GaussianKl.toStandardNormal(mean, variance, row, dimensions);
            double logLikelihood = ImportanceSampling.logMeanExp(logWeights[row]);
            scores.add(new Score(reconstruction[row] - kl, reconstruction[row], kl, logLikelihood));
        }
        return scores;
    }

    /** log p(x|z) of an input and a decoded z. */
    private interface Likelihoods {

        double of(int row, int pair);
    }

    /** The input of each pair: float32 [count, inputWidth]. */
    private float[] pairs(float[] inputs, int count, IntUnaryOperator rowOf) {
        float[] values = new float[Math.multiplyExact(count, inputWidth)];
        for (int pair = 0; pair < count; pair++) {
            System.arraycopy(inputs, rowOf.applyAsInt(pair) * inputWidth, values, pair * inputWidth, inputWidth);
        }
        return values;
    }

    private Likelihoods likelihoods(float[] inputs, float[] latents, int count) {
        if (graphs.decoderHas(LOGITS)) {
            float[] logits = output(graphs.decode(latents, count, Set.of(LOGITS)), LOGITS);
            return (row, pair) -> LogDensity.bernoulli(inputs, row, logits, pair, inputWidth);
        }
        Map<String, float[]> decoded = graphs.decode(latents, count, Set.of("mean", "log_scale"));
        float[] means = output(decoded, "mean");
        float[] logScale = output(decoded, "log_scale");
        return (row, pair) -> LogDensity.gaussian(inputs, row, means, pair, logScale, inputWidth);
    }

    static float[] output(Map<String, float[]> outputs, String name) {
        float[] values = outputs.get(name);
        if (values == null) {
            throw new IllegalStateException("the graph has no output " + name);
        }
        return values;
    }
}
