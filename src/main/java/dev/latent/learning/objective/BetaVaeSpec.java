package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * β-VAE (Higgins et al. 2017): the {@link Vae} with a KL term that weighs more, which pays for a posterior nearer to the
 * factorised prior with a worse reconstruction.
 *
 * <p>A Gaussian likelihood does not learn σ here: it would grow until beta weighs nothing.
 *
 * @param latentDim  dimensions of z
 * @param beta       weight of the KL term; 1 is the plain VAE
 * @param likelihood p(x|z)
 * @param sigma      standard deviation of the Gaussian likelihood, after input scaling
 */
@Schema(description = "β-VAE: the VAE with a heavier KL term, for dimensions of z that can be interpreted.")
public record BetaVaeSpec(
        @Schema(
                description = "Dimensions of z, and of the embedding.",
                minimum = "1",
                maximum = "4096",
                defaultValue = "10")
        int latentDim,

        @Schema(
                description = "Weight of the KL term; 1 is the plain VAE.",
                minimum = "0",
                maximum = "1000",
                defaultValue = "4")
        double beta,

        @Schema(
                description = "p(x|z): `bernoulli` for values in [0, 1], `gaussian` for any.",
                defaultValue = "bernoulli")
        Likelihood likelihood,

        @Schema(
                description = "Gaussian likelihood only: its standard deviation, in units of the scaled input.",
                minimum = "0.001",
                maximum = "1000",
                defaultValue = "1")
        double sigma)
        implements LatentVariableSpec {

    public BetaVaeSpec {
        DecodableSpec.check(latentDim, likelihood, sigma);
        LatentVariableSpec.checkBeta(beta);
    }

    @Override
    public Objective build(Setup setup) {
        return new Vae(this, beta, false, setup);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static BetaVaeSpec of(
            @JsonProperty("latentDim") @Nullable Integer latentDim,
            @JsonProperty("beta") @Nullable Double beta,
            @JsonProperty("likelihood") @Nullable Likelihood likelihood,
            @JsonProperty("sigma") @Nullable Double sigma) {
        return new BetaVaeSpec(
                latentDim == null ? 10 : latentDim,
                beta == null ? 4 : beta,
                likelihood == null ? Likelihood.BERNOULLI : likelihood,
                sigma == null ? 1 : sigma);
    }
}
