package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * β-TCVAE (Chen et al. 2018): of the three parts of the KL term only the total correlation weighs more, see
 * {@link TotalCorrelationVae}.
 *
 * <p>A Gaussian likelihood does not learn σ here: it would grow until beta weighs nothing.
 *
 * @param latentDim  dimensions of z
 * @param beta       weight of the total correlation; 1 is the plain VAE, but for the noise of the estimate
 * @param likelihood p(x|z)
 * @param sigma      standard deviation of the Gaussian likelihood, after input scaling
 */
@Schema(
        description =
                "β-TCVAE: the VAE with a heavier penalty on the total correlation of z alone, for dimensions that can be interpreted.")
public record BetaTcVaeSpec(
        @Schema(
                description = "Dimensions of z, and of the embedding.",
                minimum = "1",
                maximum = "4096",
                defaultValue = "10")
        int latentDim,

        @Schema(
                description = "Weight of the total correlation; 1 is the plain VAE.",
                minimum = "0",
                maximum = "1000",
                defaultValue = "6")
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

    public BetaTcVaeSpec {
        DecodableSpec.check(latentDim, likelihood, sigma);
        LatentVariableSpec.checkBeta(beta);
    }

    /** Large batches, over which densities of q(z) are taken, and many steps: dimensions turn towards factors slowly. */
    @Override
    public TrainingSpec defaultTraining() {
        return new TrainingSpec(120, 512, 0.003, LearningRateSchedule.COSINE, 42, 0.1, null);
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        LatentVariableSpec.super.requireSuited(examples, encoder, training);
        BatchRules.requireWholeBatch("beta-tcvae", TrainingSpec.MAX_BATCH, examples, training);
    }

    @Override
    public Objective build(Setup setup) {
        return new TotalCorrelationVae(this, setup);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static BetaTcVaeSpec of(
            @JsonProperty("latentDim") @Nullable Integer latentDim,
            @JsonProperty("beta") @Nullable Double beta,
            @JsonProperty("likelihood") @Nullable Likelihood likelihood,
            @JsonProperty("sigma") @Nullable Double sigma) {
        return new BetaTcVaeSpec(
                latentDim == null ? 10 : latentDim,
                beta == null ? 6 : beta,
                likelihood == null ? Likelihood.BERNOULLI : likelihood,
                sigma == null ? 1 : sigma);
    }
}
