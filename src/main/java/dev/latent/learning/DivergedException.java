package dev.latent.learning;

/** The loss became NaN or infinite: the learning rate is too high, or the data too far from what the likelihood expects. */
public final class DivergedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DivergedException(double loss, long step) {
        super(
                ("the loss became %s at step %d; a smaller learningRate, or data on a smaller scale (inputScaling standardize),"
                                + " may help")
                        .formatted(loss, step));
    }
}
