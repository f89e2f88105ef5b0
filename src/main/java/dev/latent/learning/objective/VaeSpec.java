package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.EncoderSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Variational autoencoder (Kingma &amp; Welling 2014): maximises E_q[log p(x|z)] − β KL(q(z|x) ‖ N(0, I)), q a diagonal Gaussian.
 *
 * @param latentDim  dimensions of z
 * @param beta       weight of the KL term; 1 gives the evidence lower bound
 * @param likelihood p(x|z)
 * @param sigma      standard deviation of the Gaussian likelihood, or where its learning starts; after input scaling
 * @param learnSigma whether a Gaussian likelihood learns σ, one for each value of x
 * @param importanceSamples draws of z for each example; above 1 the bound is that of {@link ImportanceWeightedVae}
 * @param binarize   whether grey levels are probabilities, from which zeros and ones are drawn anew every time
 * @param autoregressive whether p(x|z) = Π p(xᵢ | x₁ … xᵢ₋₁, z), rather than Π p(xᵢ|z)
 */
@Schema(description = "Variational autoencoder: maximises E_q[log p(x|z)] − β KL(q(z|x) ‖ N(0, I)).")
public record VaeSpec(
        @Schema(
                description = "Dimensions of z, and of the embedding.",
                minimum = "1",
                maximum = "4096",
                defaultValue = "20")
        int latentDim,

        @Schema(
                description = "Weight of the KL term; 1 gives the ELBO.",
                minimum = "0",
                maximum = "1000",
                defaultValue = "1")
        double beta,

        @Schema(
                description = "p(x|z): `bernoulli` for values in [0, 1], `gaussian` for any.",
                defaultValue = "bernoulli")
        Likelihood likelihood,

        @Schema(
                description =
                        "Gaussian likelihood only: its standard deviation (in units of the scaled input), or the first value where it is learned.",
                minimum = "0.001",
                maximum = "1000",
                defaultValue = "1")
        double sigma,

        @Schema(description = "Gaussian likelihood only: learn σ, one for each value of x.", defaultValue = "false")
        boolean learnSigma,

        @Schema(
                description =
                        "Draws of z for each example; above 1 the importance weighted bound −log (1/k) Σ p(x,zᵢ)/q(zᵢ|x) is minimised, which is closer to −log p(x).",
                minimum = "1",
                maximum = "1000",
                defaultValue = "1")
        int importanceSamples,

        @Schema(
                description =
                        "Bernoulli likelihood only: take each value for the probability of a 1, and draw it anew every time it is learnt from.",
                defaultValue = "false")
        boolean binarize,

        @Schema(
                description =
                        "Whether the decoder sees the values before each value, p(x|z) = Π p(xᵢ | x₁ … xᵢ₋₁, z) by a masked network (MADE), rather than z alone: better likelihood, and an embedding that may tell nothing. Takes 2 to 4,096 values an example; with the likelihood bernoulli `binarize` has to be true.",
                defaultValue = "false")
        boolean autoregressive)
        implements LatentVariableSpec {

    static final int MAX_IMPORTANCE_SAMPLES = 1000;

    /** The weights that go from values past all layers are as many as its square. */
    public static final int MAX_AUTOREGRESSIVE_WIDTH = 4096;

    public VaeSpec {
        DecodableSpec.check(latentDim, likelihood, sigma);
        LatentVariableSpec.checkBeta(beta);
        if (likelihood == Likelihood.BERNOULLI && learnSigma) {
            throw new IllegalArgumentException("learnSigma belongs to the likelihood gaussian");
        }
        if (importanceSamples < 1 || importanceSamples > MAX_IMPORTANCE_SAMPLES) {
            throw new IllegalArgumentException("importanceSamples must be between 1 and %d, got %d"
                    .formatted(MAX_IMPORTANCE_SAMPLES, importanceSamples));
        }
        if (importanceSamples > 1 && beta != 1) {
            throw new IllegalArgumentException(
                    "importanceSamples above 1 has no KL term that beta could weigh: with importanceSamples %d beta must be 1, got %s"
                            .formatted(importanceSamples, beta));
        }
        if (binarize && likelihood != Likelihood.BERNOULLI) {
            throw new IllegalArgumentException(
                    "binarize makes values 0 or 1, which the likelihood bernoulli is for, not gaussian");
        }
        if (autoregressive && likelihood == Likelihood.BERNOULLI && !binarize) {
            throw new IllegalArgumentException(
                    "autoregressive draws each value from the ones before it, which are zeros and ones with the likelihood bernoulli: binarize must be true, so that it learns from such");
        }
    }

    /** One draw of z for each example, values as they are, and a factorised decoder. */
    public VaeSpec(int latentDim, double beta, Likelihood likelihood, double sigma, boolean learnSigma) {
        this(latentDim, beta, likelihood, sigma, learnSigma, 1, false, false);
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        LatentVariableSpec.super.requireSuited(examples, encoder, training);
        int width = examples.shape().size();
        if (autoregressive && (width < 2 || width > MAX_AUTOREGRESSIVE_WIDTH)) {
            throw new UnsuitedException(
                    "objective.autoregressive",
                    "an autoregressive decoder takes examples of 2 to %d values, those of dataset %s have %d"
                            .formatted(MAX_AUTOREGRESSIVE_WIDTH, examples.dataset(), width));
        }
    }

    @Override
    public Objective build(Setup setup) {
        return importanceSamples == 1 ? new Vae(this, beta, binarize, setup) : new ImportanceWeightedVae(this, setup);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static VaeSpec of(
            @JsonProperty("latentDim") @Nullable Integer latentDim,
            @JsonProperty("beta") @Nullable Double beta,
            @JsonProperty("likelihood") @Nullable Likelihood likelihood,
            @JsonProperty("sigma") @Nullable Double sigma,
            @JsonProperty("learnSigma") @Nullable Boolean learnSigma,
            @JsonProperty("importanceSamples") @Nullable Integer importanceSamples,
            @JsonProperty("binarize") @Nullable Boolean binarize,
            @JsonProperty("autoregressive") @Nullable Boolean autoregressive) {
        return new VaeSpec(
                latentDim == null ? 20 : latentDim,
                beta == null ? 1 : beta,
                likelihood == null ? Likelihood.BERNOULLI : likelihood,
                sigma == null ? 1 : sigma,
                learnSigma != null && learnSigma,
                importanceSamples == null ? 1 : importanceSamples,
                binarize != null && binarize,
                autoregressive != null && autoregressive);
    }

    /** One draw of z for each example, values as they are, and a factorised decoder; null is a default. */
    public static VaeSpec of(
            @Nullable Integer latentDim,
            @Nullable Double beta,
            @Nullable Likelihood likelihood,
            @Nullable Double sigma,
            @Nullable Boolean learnSigma) {
        return of(latentDim, beta, likelihood, sigma, learnSigma, null, null, null);
    }
}
