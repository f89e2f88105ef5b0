package dev.latent.benchmark;

/** One training step of a {@link StepTask}, by one engine. */
interface Step extends AutoCloseable {

    /**
     * Forward, backward and Adam.
     *
     * @param batch float32 [batch, width], row-major
     * @return the loss before the step, nats
     */
    double run(float[] batch);

    /** Forward and backward alone. */
    double runWithoutUpdate(float[] batch);

    @Override
    void close();
}
