package dev.latent.learning.objective;

/**
 * Latent variable models p(x) = ∫ p(x|z) p(z) dz with p(z) = N(0, I) and an encoder q(z|x) = N(μ(x), diag σ²(x)): they can be
 * sampled from and score an input, and their embedding is μ(x).
 */
public sealed interface LatentVariableSpec extends DecodableSpec permits VaeSpec, BetaVaeSpec, BetaTcVaeSpec {

    /** @throws IllegalArgumentException if a weight of the KL term, or of a part of it, is out of bounds */
    static void checkBeta(double beta) {
        if (!(beta >= 0 && beta <= 1000)) {
            throw new IllegalArgumentException("beta must be between 0 and 1000, got " + beta);
        }
    }
}
