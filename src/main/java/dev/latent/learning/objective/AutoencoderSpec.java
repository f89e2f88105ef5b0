package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Deterministic autoencoder: maximises log p(x|z) at z = f(x). It has no prior over z, so nothing can be sampled or scored.
 *
 * @param latentDim  dimensions of z
 * @param likelihood p(x|z): what a difference between x and its reconstruction costs
 * @param sigma      standard deviation of the Gaussian likelihood, after input scaling
 */
@Schema(
        description =
                "Autoencoder: maximises log p(x|z) at z = f(x). A baseline: there is no prior over z, so its models do not sample or score.")
public record AutoencoderSpec(
        @Schema(
                description = "Dimensions of z, and of the embedding.",
                minimum = "1",
                maximum = "4096",
                defaultValue = "20")
        int latentDim,

        @Schema(
                description =
                        "What a reconstruction costs, as −log p(x|z): `bernoulli`, the cross-entropy of values in [0, 1]; `gaussian`, the squared error over 2σ² and a constant.",
                defaultValue = "bernoulli")
        Likelihood likelihood,

        @Schema(
                description = "Gaussian likelihood only: its standard deviation, in units of the scaled input.",
                minimum = "0.001",
                maximum = "1000",
                defaultValue = "1")
        double sigma)
        implements DecodableSpec {

    public AutoencoderSpec {
        DecodableSpec.check(latentDim, likelihood, sigma);
    }

    @Override
    public Objective build(Setup setup) {
        return new Autoencoder(this, setup);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static AutoencoderSpec of(
            @JsonProperty("latentDim") @Nullable Integer latentDim,
            @JsonProperty("likelihood") @Nullable Likelihood likelihood,
            @JsonProperty("sigma") @Nullable Double sigma) {
        return new AutoencoderSpec(
                latentDim == null ? 20 : latentDim,
                likelihood == null ? Likelihood.BERNOULLI : likelihood,
                sigma == null ? 1 : sigma);
    }
}
