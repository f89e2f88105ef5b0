package dev.latent.learning.theory;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a classifier is given of X₁. */
public enum Representation {

    /** X₁ itself. */
    @JsonProperty("raw")
    RAW("raw", "X₁"),

    /** ψ, the regression of X₂ on X₁ from unlabelled pairs. */
    @JsonProperty("psi")
    LEARNED("psi", "ψ, learned"),

    /** The k − 1 principal components of ψ. */
    @JsonProperty("psiPca")
    LEARNED_PRINCIPAL("psiPca", "ψ, k − 1 components"),

    /** E[X₂|X₁] in closed form. */
    @JsonProperty("psiStar")
    OPTIMAL("psiStar", "ψ* = E[X₂|X₁]"),

    /** Nothing is learned: the class of the largest P(Y|X₁). */
    @JsonProperty("bayes")
    BAYES("bayes", "Bayes' rule");

    private final String key;

    private final String title;

    Representation(String key, String title) {
        this.key = key;
        this.title = title;
    }

    /** As in JSON. */
    public String key() {
        return key;
    }

    /** For people. */
    public String title() {
        return title;
    }
}
