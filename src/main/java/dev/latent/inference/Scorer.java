package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.inference.ScoreAnswer.Score;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.metric.GaussianKl;
import dev.latent.learning.metric.ImportanceSampling;
import dev.latent.learning.metric.LogDensity;
import dev.latent.model.Capability;
import dev.latent.model.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores inputs under a latent variable model. Every input meets the same k draws ε (z = μ + σ ε), so its score does not depend on
 * its place in a request.
 */
final class Scorer {

    private static final String LOGITS = "logits";

    private static final int PAIRS_AT_ONCE = 1024;

    private final ModelRunner runner;

    private final InputReader reader;

    private final int maxPairs;

    /** @param maxPairs inputs times draws in one request */
    Scorer(ModelRunner runner, InputReader reader, int maxPairs) {
        this.runner = runner;
        this.reader = reader;
        this.maxPairs = maxPairs;
    }

    ScoreAnswer score(String reference, ScoreRequest request) {
        return runner.run(reference, Capability.SCORE, model -> {
            Manifest manifest = model.manifest();
            FloatMatrix inputs = reader.examples("inputs", request.inputs(), manifest);
            long pairs = (long) inputs.rows() * request.importanceSamples();
            if (pairs > maxPairs) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_REQUEST,
                        "importanceSamples",
                        "%d inputs with %d importanceSamples each are %d decodings, one request may have %d"
                                .formatted(inputs.rows(), request.importanceSamples(), pairs, maxPairs));
            }
            return new ScoreAnswer(
                    manifest.reference(),
                    request.importanceSamples(),
                    scores(model, inputs, request.importanceSamples(), request.seed()));
        });
    }

    private static List<Score> scores(ModelCall model, FloatMatrix inputs, int samples, long seed) {
        int width = model.manifest().embeddingDimensions();
        Map<String, float[]> posterior =
                model.encode(inputs.values(), inputs.rows(), Set.of("embedding", "posterior_variance"));
        float[] mean = output(posterior, "embedding");
        float[] variance = output(posterior, "posterior_variance");
        float[] noise = new SeededRandom(seed).gaussians(Math.multiplyExact(samples, width));
        double[][] logWeights = new double[inputs.rows()][samples];
        double[] reconstruction = new double[inputs.rows()];
        int pairs = inputs.rows() * samples;
        for (int start = 0; start < pairs; start += PAIRS_AT_ONCE) {
            int count = Math.min(PAIRS_AT_ONCE, pairs - start);
            float[] latents = new float[count * width];
            for (int pair = 0; pair < count; pair++) {
                int row = (start + pair) / samples;
                int sample = (start + pair) % samples;
                for (int i = 0; i < width; i++) {
                    latents[pair * width + i] = (float)
                            (mean[row * width + i] + Math.sqrt(variance[row * width + i]) * noise[sample * width + i]);
                }
            }
            Likelihoods likelihoods = Likelihoods.of(model, inputs, latents, count);
            for (int pair = 0; pair < count; pair++) {
                int row = (start + pair) / samples;
                double logLikelihood = likelihoods.of(row, pair);
                reconstruction[row] += logLikelihood / samples;
                logWeights[row][(start + pair) % samples] = logLikelihood
                        + LogDensity.standardNormal(latents, pair, width)
                        - LogDensity.diagonalGaussian(latents, pair, mean, variance, row, width);
            }
        }
        List<Score> scores = new ArrayList<>();
        for (int row = 0; row < inputs.rows(); row++) {
            double kl = GaussianKl.toStandardNormal(mean, variance, row, width);
            double logLikelihood = ImportanceSampling.logMeanExp(logWeights[row]);
            if (!Double.isFinite(reconstruction[row] - kl) || !Double.isFinite(logLikelihood)) {
                throw ServiceException.ofField(
                        ErrorCode.NOT_FINITE,
                        "inputs",
                        "inputs[%d] has no finite score: reconstruction %s, kl %s; it is too far from what %s was trained on"
                                .formatted(
                                        row,
                                        reconstruction[row],
                                        kl,
                                        model.manifest().reference()));
            }
            scores.add(new Score(reconstruction[row] - kl, reconstruction[row], kl, logLikelihood));
        }
        return scores;
    }

    /** log p(x|z) of inputs and decoded latents. */
    private record Likelihoods(FloatMatrix inputs, boolean bernoulli, float[] decoded, float[] logScale) {

        static Likelihoods of(ModelCall model, FloatMatrix inputs, float[] latents, int count) {
            if (model.decoderHas(LOGITS)) {
                float[] logits = output(model.decode(latents, count, Set.of(LOGITS)), LOGITS);
                return new Likelihoods(inputs, true, logits, new float[0]);
            }
            Map<String, float[]> decoded = model.decode(latents, count, Set.of("mean", "log_scale"));
            return new Likelihoods(inputs, false, output(decoded, "mean"), output(decoded, "log_scale"));
        }

        double of(int row, int pair) {
            return bernoulli
                    ? LogDensity.bernoulli(inputs.values(), row, decoded, pair, inputs.width())
                    : LogDensity.gaussian(inputs.values(), row, decoded, pair, logScale, inputs.width());
        }
    }

    private static float[] output(Map<String, float[]> outputs, String name) {
        float[] values = outputs.get(name);
        if (values == null) {
            throw new IllegalStateException("the graph has no output " + name);
        }
        return values;
    }
}
