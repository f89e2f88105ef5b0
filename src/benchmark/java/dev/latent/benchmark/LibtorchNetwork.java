package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A loss in libtorch. */
interface LibtorchNetwork {

    /** Declares the parameters, in the order in which {@link #loss} takes them. */
    void declare(LibtorchLayers layers);

    /**
     * The loss of a batch, nats.
     *
     * @param inputs as {@link StepTask#inputs} gives them
     */
    NDArray loss(LibtorchLayers.Cursor layers, NDList inputs);
}
