package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.latent.learning.encoder.ConvSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** VAE with the encoder {@code conv} and its decoder: pixels doubled before each convolution, four pixels a cell from the last. */
final class ConvVaeNetwork implements LibtorchNetwork {

    private static final int NEAREST = 0;

    /** Pixels a cell of the last grid. */
    private static final int CELL = 4;

    /**
     * Output channels of the last convolution, of which the first four are used: with fewer than sixteen libtorch's input gradient
     * was wrong, or NaN, where it was measured; it takes as long with sixteen as with four.
     */
    private static final int LAST_CHANNELS = 16;

    private final ConvNetwork encoder;

    private final int latent;

    /** Of the decoder's grids, from the smallest to the image. */
    private final List<Integer> sides = new ArrayList<>();

    ConvVaeNetwork(ConvSpec spec, int latent) {
        this.encoder = new ConvNetwork(spec);
        this.latent = latent;
        sides.add(ConvNetwork.IMAGE);
        for (int i = 0; i < spec.channels().size(); i++) {
            sides.add((sides.get(i) + 1) / 2);
        }
        Collections.reverse(sides);
    }

    @Override
    public void declare(LibtorchLayers layers) {
        ConvSpec spec = encoder.spec();
        encoder.declare(layers);
        layers.dense(spec.features(), latent);
        layers.dense(spec.features(), latent);
        layers.dense(latent, spec.features());
        layers.dense(spec.features(), sides.get(0) * sides.get(0) * encoder.lastChannels());
        for (int i = spec.channels().size() - 1; i > 0; i--) {
            layers.convolution(spec.channels().get(i), spec.channels().get(i - 1), ConvNetwork.SIDE);
        }
        layers.convolution(spec.channels().get(0), LAST_CHANNELS, ConvNetwork.SIDE);
    }

    @Override
    public NDArray loss(LibtorchLayers.Cursor layers, NDList inputs) {
        NDArray x = inputs.singletonOrThrow();
        VaeNetwork.Posterior posterior = VaeNetwork.Posterior.of(layers, encoder.apply(layers, x));
        NDArray hidden = Activation.relu(layers.dense(posterior.draw()));
        hidden = Activation.relu(layers.dense(hidden));
        hidden = hidden.reshape(new Shape(-1, encoder.lastChannels(), sides.get(0), sides.get(0)));
        int last = sides.size() - 2;
        for (int i = 0; i < last; i++) {
            long twice = 2L * sides.get(i);
            hidden = hidden.getNDArrayInternal().interpolation(new long[] {twice, twice}, NEAREST, false);
            if (sides.get(i + 1) < twice) {
                hidden = hidden.get(new NDIndex(":, :, :{}, :{}", sides.get(i + 1), sides.get(i + 1)));
            }
            hidden = Activation.relu(layers.convolution(hidden, 1));
        }
        int side = sides.get(last);
        NDArray pixels = layers.convolution(hidden, 1)
                .get(new NDIndex(":, :{}", CELL))
                .reshape(new Shape(-1, 2, 2, side, side))
                .transpose(0, 3, 1, 4, 2);
        return posterior.loss(x, pixels.reshape(new Shape(-1, Mnist.WIDTH)));
    }
}
