package dev.latent.benchmark;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.SimClrSpec;
import dev.latent.learning.objective.VaeSpec;
import java.util.List;
import java.util.stream.IntStream;

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
    },

    CONV_SIMCLR("SimCLR, convolutions 32-64-128, 256 features, projection 256-128", 256) {

        @Override
        Objective objective() {
            return SIMCLR.build(Setup.of(CONV, SHAPE, null));
        }

        @Override
        LibtorchNetwork network() {
            return new SimClrNetwork(new ConvNetwork(CONV), SIMCLR);
        }

        /** Two views of each example, made as here. */
        @Override
        float[] input(float[] examples, long step) {
            Batch batch = batch(examples, step);
            float[] views = new float[2 * examples.length];
            for (int row = 0; row < batch.size(); row++) {
                SeededRandom random = batch.randomOf(row);
                int from = row * Mnist.WIDTH;
                VIEWS.apply(examples, from, random, views, from);
                VIEWS.apply(examples, from, random, views, examples.length + from);
            }
            return views;
        }
    };

    static final double LEARNING_RATE = 1e-3;

    static final long SEED = 42;

    static final InputShape SHAPE = InputShape.of(28, 28);

    static final ConvSpec CONV = new ConvSpec(List.of(32, 64, 128), 256, Activation.RELU, InputScaling.NONE);

    private static final int LATENT = 20;

    private static final List<AugmentationSpec> AUGMENTATIONS = AugmentationSpec.defaults(SHAPE);

    private static final SimClrSpec SIMCLR = SimClrSpec.of(null, null, null, AUGMENTATIONS);

    private static final Augmentations VIEWS = Augmentations.of(AUGMENTATIONS, SHAPE, null);

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

    /** As many examples as a batch has, row by row, for the step of this number. */
    Batch batch(float[] examples, long step) {
        int[] indices = IntStream.range(0, batch).toArray();
        return new Batch(
                indices, Tensor.of(examples, batch, Mnist.WIDTH), new SeededRandom(SEED, step), SEED, (int) step);
    }

    /** What libtorch's network takes of these examples, one row after another. */
    float[] input(float[] examples, long step) {
        return examples;
    }

    private static VaeSpec vae() {
        return VaeSpec.of(LATENT, 1.0, Likelihood.BERNOULLI, null, null);
    }
}
