package dev.latent.evaluation;

/** Checks parameters of protocols. */
final class Limits {

    private Limits() {}

    static void require(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be between %d and %d, got %d".formatted(field, least, most, value));
        }
    }

    static void require(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, got %s".formatted(field, least, most, value));
        }
    }
}
