package dev.latent.benchmark;

import dev.latent.learning.InputShape;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.util.List;

/** What both engines train on images of 28 × 28: the objective here, and the same arithmetic in libtorch. */
enum StepTask {
    VAE("VAE, perceptron 784-500-500-20", 128) {

        @Override
        Objective objective() {
            return vae().build(Setup.of(
                    new MlpSpec(VaeNetwork.HIDDEN, Activation.RELU, InputScaling.NONE),
                    InputShape.of(Mnist.WIDTH),
                    null));
        }

        @Override
        LibtorchNetwork network() {
            return new VaeNetwork(LATENT);
        }
    },

    CONV_VAE("VAE, convolutions 32-64-128, 256 features, 20 latents", 128) {

        @Override
        Objective objective() {
            return vae().build(Setup.of(CONV, SHAPE, null));
        }

        @Override
        LibtorchNetwork network() {
            return new ConvVaeNetwork(CONV, LATENT);
        }
    };

    static final double LEARNING_RATE = 1e-3;

    static final InputShape SHAPE = InputShape.of(28, 28);

    static final ConvSpec CONV = new ConvSpec(List.of(32, 64, 128), 256, Activation.RELU, InputScaling.NONE);

    private static final int LATENT = 20;

    private final String title;

    private final int batch;

    StepTask(String title, int batch) {
        this.title = title;
        this.batch = batch;
    }

    String title() {
        return title;
    }

    /** Examples a step. */
    int batch() {
        return batch;
    }

    abstract Objective objective();

    abstract LibtorchNetwork network();

    private static VaeSpec vae() {
        return VaeSpec.of(LATENT, 1.0, Likelihood.BERNOULLI, null, null);
    }
}
