package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.UnsuitedException;

/** The decoder's distribution p(x|z), a product over the values of x. */
public enum Likelihood {
    /** log p(x|z) = Σ x log μ + (1 − x) log(1 − μ), for values in [0, 1]. */
    @JsonProperty("bernoulli")
    BERNOULLI,
    /** log p(x|z) = −½ Σ ((x − μ)/σ)² + 2 log σ + log 2π. */
    @JsonProperty("gaussian")
    GAUSSIAN;

    /** @throws UnsuitedException if the examples have values that this distribution cannot give */
    void requireSuited(ExampleFacts examples) {
        if (this == BERNOULLI && (examples.minimum() < 0 || examples.maximum() > 1)) {
            throw new UnsuitedException(
                    "objective.likelihood",
                    "the likelihood bernoulli takes values between 0 and 1, dataset %s has values between %s and %s; the likelihood gaussian takes any"
                            .formatted(examples.dataset(), examples.minimum(), examples.maximum()));
        }
    }
}
