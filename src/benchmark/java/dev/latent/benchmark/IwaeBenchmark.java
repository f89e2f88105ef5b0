package dev.latent.benchmark;

import dev.latent.learning.Batch;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.metric.ActiveUnits;
import dev.latent.learning.metric.ImportanceSampling;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The bound of log p(x) that a VAE reaches on binarised MNIST, with one importance sample or several: the network of Burda et al.
 * 2016 with one layer of z.
 */
final class IwaeBenchmark {

    private static final int LATENT_DIM = 50;

    private static final TrainingSpec TRAINING =
            new TrainingSpec(100, 100, 0.002, LearningRateSchedule.COSINE, 1, 0, null);

    private static final MlpSpec ENCODER = MlpSpec.of(List.of(200, 200), Activation.TANH, null);

    private static final int ENCODED = 10_000;

    private static final int TESTED = 1000;

    private static final int DRAWS_AT_ONCE = 1000;

    private static final int CHUNKS = 5;

    private static final long SEED = 1;

    private IwaeBenchmark() {}

    /** @param args MNIST's folder, importance samples */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        if (Mnist.isMissing(folder)) {
            return;
        }
        int samples = Integer.parseInt(args[1]);
        ExampleSource images = new Images(Mnist.read(folder, "train").images());
        Objective objective = objective(samples, true);
        TrainingResult result = LocalTraining.train(objective, TRAINING, images);
        float[] means = LocalTraining.embeddings(objective, result.parameters(), images, ENCODED);
        Images test = new Images(binarized(Mnist.read(folder, "t10k").images()));
        System.out.printf(
                "importanceSamples %d, %d epochs, batch %d, Adam %s cosine: trained %.0f s; -log p(x) %.2f nats (k = %d, %d test images), %d of %d units active%n",
                samples,
                TRAINING.epochs(),
                TRAINING.batchSize(),
                TRAINING.learningRate(),
                result.seconds(),
                -bound(result.parameters(), test),
                CHUNKS * DRAWS_AT_ONCE,
                TESTED,
                ActiveUnits.count(means, LATENT_DIM),
                LATENT_DIM);
    }

    private static Objective objective(int samples, boolean binarize) {
        return VaeSpec.of(LATENT_DIM, null, Likelihood.BERNOULLI, null, null, samples, binarize, null)
                .build(Setup.of(ENCODER, InputShape.of(28, 28), null));
    }

    /** Mean of log (1/k) Σ p(x, zᵢ) / q(zᵢ|x) over the first test images. */
    private static double bound(Parameters parameters, Images test) {
        Figures bounds = new Figures();
        try (TrainingStep evaluation = new TrainingStep(objective(DRAWS_AT_ONCE, false), parameters, 1)) {
            for (int image = 0; image < TESTED; image++) {
                int[] index = {image};
                float[] x = new float[Mnist.WIDTH];
                test.read(index, x);
                double[] parts = new double[CHUNKS];
                for (int chunk = 0; chunk < CHUNKS; chunk++) {
                    Batch batch =
                            new Batch(index, Tensor.of(x, 1, x.length), new SeededRandom(SEED, image, chunk), SEED, 0);
                    parts[chunk] = evaluation.evaluate(batch).getOrDefault("iwae", Double.NaN);
                }
                bounds.add(ImportanceSampling.logMeanExp(parts));
            }
        }
        return bounds.mean();
    }

    /** The same zeros and ones in every run. */
    private static float[] binarized(float[] levels) {
        SeededRandom random = new SeededRandom(SEED, TESTED);
        float[] drawn = new float[TESTED * Mnist.WIDTH];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = random.nextDouble() < levels[i] ? 1 : 0;
        }
        return drawn;
    }

    /** MNIST's images in memory. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Images(float[] values) implements ExampleSource {

        @Override
        public InputShape shape() {
            return InputShape.of(28, 28);
        }

        @Override
        public int count() {
            return values.length / Mnist.WIDTH;
        }

        @Override
        public void read(int[] indices, float[] target) {
            for (int row = 0; row < indices.length; row++) {
                System.arraycopy(values, indices[row] * Mnist.WIDTH, target, row * Mnist.WIDTH, Mnist.WIDTH);
            }
        }
    }
}
