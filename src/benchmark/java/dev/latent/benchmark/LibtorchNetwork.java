package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;

/** A loss in libtorch. */
interface LibtorchNetwork {

    /** Declares the parameters, in the order in which {@link #loss} takes them. */
    void declare(LibtorchLayers layers);

    /**
     * The loss of a batch, nats.
     *
     * @param x float32 [rows, 784], rows the batch's or twice as many views
     */
    NDArray loss(LibtorchLayers.Cursor layers, NDArray x);
}
