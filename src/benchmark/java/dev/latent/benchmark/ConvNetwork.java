package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.latent.learning.encoder.ConvSpec;

/** The encoder {@code conv} on grey images of 28 × 28, in libtorch. */
record ConvNetwork(ConvSpec spec) {

    static final int STEM_SIDE = 5;

    static final int SIDE = 3;

    /** Height and width of the images. */
    static final int IMAGE = 28;

    /** Of the smallest grid, after convolutions that halve the image's side and round up. */
    int smallest() {
        int side = IMAGE;
        for (int i = 0; i < spec.channels().size(); i++) {
            side = (side + 1) / 2;
        }
        return side;
    }

    int lastChannels() {
        return spec.channels().get(spec.channels().size() - 1);
    }

    void declare(LibtorchLayers layers) {
        int channels = 1;
        for (int next : spec.channels()) {
            layers.convolution(channels, next, channels == 1 ? STEM_SIDE : SIDE);
            channels = next;
        }
        layers.dense(smallest() * smallest() * channels, spec.features());
    }

    /** [batch, 784] → [batch, features]. */
    NDArray apply(LibtorchLayers.Cursor layers, NDArray x) {
        NDArray hidden = x.reshape(new Shape(-1, 1, IMAGE, IMAGE));
        for (int i = 0; i < spec.channels().size(); i++) {
            hidden = Activation.relu(layers.convolution(hidden, 2));
        }
        hidden = hidden.reshape(new Shape(-1, (long) smallest() * smallest() * lastChannels()));
        return Activation.relu(layers.dense(hidden));
    }
}
