package dev.latent.learning;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the learning rate changes over a run. */
public enum LearningRateSchedule {
    /** The same at every step. */
    @JsonProperty("constant")
    CONSTANT,
    /** ½ (1 + cos(π step / steps)): from the whole rate to nothing (Loshchilov &amp; Hutter 2017, without restarts). */
    @JsonProperty("cosine")
    COSINE,
    /** Up to the whole rate over the first tenth of the steps, then down to nothing, both in a straight line (Devlin et al. 2019). */
    @JsonProperty("warmup-linear")
    WARMUP_LINEAR;

    private static final double WARMUP = 0.1;

    /**
     * What the learning rate is multiplied by.
     *
     * @param step  how many steps were taken before
     * @param steps of the whole run
     */
    double factor(long step, long steps) {
        return switch (this) {
            case CONSTANT -> 1;
            case COSINE -> 0.5 * (1 + StrictMath.cos(Math.PI * step / steps));
            case WARMUP_LINEAR -> {
                double warmup = Math.max(1, WARMUP * steps);
                yield Math.min((step + 1) / warmup, (steps - step) / Math.max(1, steps - warmup));
            }
        };
    }
}
