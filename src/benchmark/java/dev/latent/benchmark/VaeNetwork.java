package dev.latent.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import java.util.List;

/** VAE of perceptrons: ReLU, Bernoulli likelihood on logits, mirrored decoder. */
final class VaeNetwork implements LibtorchNetwork {

    static final List<Integer> HIDDEN = List.of(500, 500);

    private final int latent;

    VaeNetwork(int latent) {
        this.latent = latent;
    }

    @Override
    public void declare(LibtorchLayers layers) {
        int width = Mnist.WIDTH;
        for (int hidden : HIDDEN) {
            layers.dense(width, hidden);
            width = hidden;
        }
        layers.dense(width, latent);
        layers.dense(width, latent);
        width = latent;
        for (int i = HIDDEN.size() - 1; i >= 0; i--) {
            layers.dense(width, HIDDEN.get(i));
            width = HIDDEN.get(i);
        }
        layers.dense(width, Mnist.WIDTH);
    }

    @Override
    public NDArray loss(LibtorchLayers.Cursor layers, NDList inputs) {
        NDArray x = inputs.singletonOrThrow();
        NDArray hidden = x;
        for (int i = 0; i < HIDDEN.size(); i++) {
            hidden = Activation.relu(layers.dense(hidden));
        }
        Posterior posterior = Posterior.of(layers, hidden);
        hidden = posterior.draw();
        for (int i = 0; i < HIDDEN.size(); i++) {
            hidden = Activation.relu(layers.dense(hidden));
        }
        return posterior.loss(x, layers.dense(hidden));
    }

    /** q(z|x), and what a VAE does with it. */
    record Posterior(NDArray mean, NDArray logVariance) {

        static Posterior of(LibtorchLayers.Cursor layers, NDArray hidden) {
            return new Posterior(layers.dense(hidden), layers.dense(hidden));
        }

        NDArray draw() {
            NDArray noise = mean.getManager().randomNormal(mean.getShape());
            return mean.add(LibtorchLayers.scaled(logVariance, 0.5).exp().mul(noise));
        }

        /** −ELBO, averaged over the batch. */
        NDArray loss(NDArray x, NDArray logits) {
            NDArray distortion = Activation.softPlus(logits).sub(logits.mul(x)).sum();
            NDArray twiceKl = mean.mul(mean)
                    .add(logVariance.exp())
                    .sub(logVariance)
                    .sub(1)
                    .sum();
            NDArray sum = distortion.add(LibtorchLayers.scaled(twiceKl, 0.5));
            return LibtorchLayers.scaled(sum, 1.0 / x.getShape().get(0));
        }
    }
}
