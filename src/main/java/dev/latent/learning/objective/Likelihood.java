package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The decoder's distribution p(x|z), factorised over the values of x. */
public enum Likelihood {
    /** log p(x|z) = Σ x log μ + (1 − x) log(1 − μ), for values in [0, 1]. */
    @JsonProperty("bernoulli")
    BERNOULLI,
    /** log p(x|z) = −½ Σ ((x − μ)/σ)² + 2 log σ + log 2π. */
    @JsonProperty("gaussian")
    GAUSSIAN
}
