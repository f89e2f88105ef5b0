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
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.MaskedLanguageModelInputs;
import dev.latent.learning.objective.MaskedLanguageModelSpec;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.SimClrSpec;
import dev.latent.learning.objective.VaeSpec;
import dev.latent.learning.text.SpecialToken;
import java.util.List;
import java.util.stream.IntStream;

/** What both engines train: the objective here, and the same arithmetic in libtorch. */
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
        List<Tensor> inputs(float[] examples, long step) {
            Batch batch = batch(examples, step);
            float[] views = new float[2 * examples.length];
            for (int row = 0; row < batch.size(); row++) {
                SeededRandom random = batch.randomOf(row);
                int from = row * Mnist.WIDTH;
                VIEWS.apply(examples, from, random, views, from);
                VIEWS.apply(examples, from, random, views, examples.length + from);
            }
            return List.of(Tensor.of(views, 2 * batch.size(), Mnist.WIDTH));
        }
    },

    MLM("Masked language model, transformer of 2 layers, width 128, 4 heads, 4,000 tokens, texts of 64", 32) {

        @Override
        Objective objective() {
            return MaskedLanguageModelSpec.of(null).build(Setup.of(TRANSFORMER, TRANSFORMER.inputShape(), null));
        }

        @Override
        LibtorchNetwork network() {
            return new TransformerNetwork(TRANSFORMER);
        }

        @Override
        int width() {
            return TRANSFORMER.length();
        }

        /** Numbers of tokens, small ones more often. */
        @Override
        float[] examples(int number) {
            SeededRandom random = new SeededRandom(7, number);
            float[] tokens = new float[batch() * width()];
            for (int i = 0; i < tokens.length; i++) {
                double share = random.nextDouble();
                tokens[i] =
                        (int) (SpecialToken.COUNT + share * share * (TRANSFORMER.vocabulary() - SpecialToken.COUNT));
            }
            return tokens;
        }

        /** With the same tokens hidden as here: the texts, the places of what is hidden among all tokens, and what was there. */
        @Override
        List<Tensor> inputs(float[] examples, long step) {
            return MaskedLanguageModelInputs.of(objective(), batch(examples, step));
        }
    };

    static final double LEARNING_RATE = 1e-3;

    static final long SEED = 42;

    static final InputShape SHAPE = InputShape.of(28, 28);

    private static final TransformerSpec TRANSFORMER = TransformerSpec.defaults();

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

    /** Values that an example has. */
    int width() {
        return Mnist.WIDTH;
    }

    /** A batch of noisy bumps on images of 28 × 28: something to learn, the same for every engine. */
    float[] examples(int number) {
        SeededRandom random = new SeededRandom(7, number);
        int side = (int) Math.sqrt(Mnist.WIDTH);
        float[] values = new float[batch * Mnist.WIDTH];
        for (int example = 0; example < batch; example++) {
            double row = side * random.nextDouble();
            double column = side * random.nextDouble();
            for (int i = 0; i < Mnist.WIDTH; i++) {
                double distance = Math.hypot(i / side - row, i % side - column);
                values[example * Mnist.WIDTH + i] = (float) Math.exp(-distance * distance / 20);
            }
        }
        return values;
    }

    /** As many examples as a batch has, row by row, for the step of this number. */
    Batch batch(float[] examples, long step) {
        int[] indices = IntStream.range(0, batch).toArray();
        return new Batch(indices, Tensor.of(examples, batch, width()), new SeededRandom(SEED, step), SEED, (int) step);
    }

    /** What libtorch's network takes of these examples. */
    List<Tensor> inputs(float[] examples, long step) {
        return List.of(Tensor.of(examples, batch, width()));
    }

    private static VaeSpec vae() {
        return VaeSpec.of(LATENT, 1.0, Likelihood.BERNOULLI, null, null);
    }
}
