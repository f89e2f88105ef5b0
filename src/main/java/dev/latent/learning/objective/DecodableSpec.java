package dev.latent.learning.objective;

import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;

/** Objectives that squeeze x into z and learn the way back: their models have a decoder, and the embedding is in its input's space. */
public sealed interface DecodableSpec extends ObjectiveSpec permits AutoencoderSpec, LatentVariableSpec {

    int MAX_LATENT_DIM = 4096;

    /** Dimensions of z, and of the embedding. */
    int latentDim();

    /** p(x|z). */
    Likelihood likelihood();

    /** Standard deviation of a Gaussian likelihood, or where its learning starts; after input scaling. */
    double sigma();

    /** Whether a Gaussian likelihood learns σ, one for each value of x. */
    default boolean learnSigma() {
        return false;
    }

    /** Whether p(x|z) is a product over values each given the ones before it, rather than given z alone. */
    default boolean autoregressive() {
        return false;
    }

    @Override
    default boolean standardizesByDefault(InputShape input) {
        return likelihood() == Likelihood.GAUSSIAN && input.dims().size() == 1;
    }

    @Override
    default void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        likelihood().requireSuited(examples);
        encoder.requireSuited(examples.shape());
    }

    /** @throws IllegalArgumentException if what these objectives have in common is out of bounds */
    static void check(int latentDim, Likelihood likelihood, double sigma) {
        if (latentDim < 1 || latentDim > MAX_LATENT_DIM) {
            throw new IllegalArgumentException(
                    "latentDim must be between 1 and %d, got %d".formatted(MAX_LATENT_DIM, latentDim));
        }
        if (!(sigma >= 0.001 && sigma <= 1000)) {
            throw new IllegalArgumentException("sigma must be between 0.001 and 1000, got " + sigma);
        }
        if (likelihood == Likelihood.BERNOULLI && sigma != 1) {
            throw new IllegalArgumentException("sigma belongs to the likelihood gaussian");
        }
    }
}
