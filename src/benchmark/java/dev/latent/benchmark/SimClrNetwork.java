package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import dev.latent.learning.objective.SimClrSpec;
import java.util.Arrays;

/** NT-Xent of two views of each example, rows 0 … B − 1 the first, with the encoder {@code conv}: a cross-entropy of cosines. */
final class SimClrNetwork implements LibtorchNetwork {

    private static final float MASKED = -1e9f;

    private final ConvNetwork encoder;

    private final SimClrSpec spec;

    SimClrNetwork(ConvNetwork encoder, SimClrSpec spec) {
        this.encoder = encoder;
        this.spec = spec;
    }

    @Override
    public void declare(LibtorchLayers layers) {
        encoder.declare(layers);
        layers.dense(encoder.spec().features(), spec.projectionHidden());
        layers.dense(spec.projectionHidden(), spec.projectionDim());
    }

    @Override
    public NDArray loss(LibtorchLayers.Cursor layers, NDList inputs) {
        NDArray x = inputs.singletonOrThrow();
        NDArray hidden = Activation.relu(layers.dense(encoder.apply(layers, x)));
        NDArray unit = layers.dense(hidden).normalize(2, 1);
        int views = (int) x.getShape().get(0);
        NDArray itself = x.getManager().eye(views).muli(MASKED);
        NDArray cosines = unit.matMul(unit.transpose());
        NDArray similarities =
                LibtorchLayers.scaled(cosines, 1 / spec.temperature()).add(itself);
        return similarities.logSoftmax(1).gather(partners(x, views), 1).mean().neg();
    }

    /** [2 B, 1]: for each view the row of the other one of its example. */
    private static NDArray partners(NDArray x, int views) {
        long[] partners = new long[views];
        Arrays.setAll(partners, row -> (row + views / 2) % views);
        return x.getManager().create(partners, new Shape(views, 1));
    }
}
