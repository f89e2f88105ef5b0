package dev.latent.inference;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

@Schema(description = "How likely the model thinks each input is.")
record ScoreAnswer(
        @Schema(description = "The version that answered.", example = "shapes-vae@1")
        String model,

        @Schema(description = "Draws from the posterior for each input.", example = "100")
        int importanceSamples,

        @Schema(description = "In the order of the inputs.") List<Score> scores) {

    /** One input's figures, in nats. */
    @Schema(description = "One input's figures, in nats.")
    record Score(
            @Schema(description = "Evidence lower bound: reconstruction − kl.", example = "-52.1")
            double elbo,

            @Schema(description = "E_q[log p(x|z)], over the draws.", example = "-40.4")
            double reconstruction,

            @Schema(description = "KL(q(z|x) ‖ N(0, I)), in closed form.", example = "11.7")
            double kl,

            @Schema(
                    description = "log (1/k) Σ p(x, z)/q(z|x) over the draws; never far below log p(x) for large k.",
                    example = "-49.8")
            double logLikelihood) {}
}
