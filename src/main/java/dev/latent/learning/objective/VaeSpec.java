package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
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
        boolean learnSigma)
        implements ObjectiveSpec {

    static final int MAX_LATENT_DIM = 4096;

    public VaeSpec {
        if (latentDim < 1 || latentDim > MAX_LATENT_DIM) {
            throw new IllegalArgumentException(
                    "latentDim must be between 1 and %d, got %d".formatted(MAX_LATENT_DIM, latentDim));
        }
        if (!(beta >= 0 && beta <= 1000)) {
            throw new IllegalArgumentException("beta must be between 0 and 1000, got " + beta);
        }
        if (!(sigma >= 0.001 && sigma <= 1000)) {
            throw new IllegalArgumentException("sigma must be between 0.001 and 1000, got " + sigma);
        }
        if (likelihood == Likelihood.BERNOULLI && (learnSigma || sigma != 1)) {
            throw new IllegalArgumentException("sigma and learnSigma belong to the likelihood gaussian");
        }
    }

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return likelihood == Likelihood.GAUSSIAN && input.dims().size() == 1;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        likelihood.requireSuited(examples);
        encoder.requireSuited(examples.shape());
    }

    @Override
    public Objective build(Setup setup) {
        return new Vae(
                this,
                setup.encoder().buildEncoder(setup.input()),
                setup.encoder().buildDecoder(latentDim, setup.input()),
                setup.standardization());
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static VaeSpec of(
            @JsonProperty("latentDim") @Nullable Integer latentDim,
            @JsonProperty("beta") @Nullable Double beta,
            @JsonProperty("likelihood") @Nullable Likelihood likelihood,
            @JsonProperty("sigma") @Nullable Double sigma,
            @JsonProperty("learnSigma") @Nullable Boolean learnSigma) {
        return new VaeSpec(
                latentDim == null ? 20 : latentDim,
                beta == null ? 1 : beta,
                likelihood == null ? Likelihood.BERNOULLI : likelihood,
                sigma == null ? 1 : sigma,
                learnSigma != null && learnSigma);
    }
}
