package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.inference.ScoreAnswer.Score;
import dev.latent.learning.SeededRandom;
import dev.latent.model.Capability;
import dev.latent.model.LatentScores;
import dev.latent.model.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores inputs under a latent variable model. Every input meets the same k draws ε (z = μ + σ ε), so its score does not depend on
 * its place in a request.
 */
final class Scorer {

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
        int dimensions = model.manifest().embeddingDimensions();
        float[] noise = new SeededRandom(seed).gaussians(Math.multiplyExact(samples, dimensions));
        List<LatentScores.Score> scores =
                new LatentScores(model, model.manifest()).of(inputs.values(), inputs.rows(), samples, row -> noise);
        List<Score> answer = new ArrayList<>();
        for (int row = 0; row < scores.size(); row++) {
            LatentScores.Score score = scores.get(row);
            if (!score.isFinite()) {
                throw ServiceException.ofField(
                        ErrorCode.NOT_FINITE,
                        "inputs",
                        "inputs[%d] has no finite score: reconstruction %s, kl %s; it is too far from what %s was trained on"
                                .formatted(
                                        row,
                                        score.reconstruction(),
                                        score.kl(),
                                        model.manifest().reference()));
            }
            answer.add(new Score(score.elbo(), score.reconstruction(), score.kl(), score.logLikelihood()));
        }
        return answer;
    }
}
