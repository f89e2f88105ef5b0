package dev.latent.benchmark;

import dev.latent.dataset.BuiltinShapes;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.metric.ActiveUnits;
import dev.latent.learning.metric.MutualInformationGap;
import dev.latent.learning.objective.BetaTcVaeSpec;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How far single dimensions of z follow single factors of the dataset shapes, by the mutual information gap. */
final class DisentanglingBenchmark {

    private static final int[] SEEDS = {1, 2, 3, 4, 5};

    private static final int EXAMPLES = 10_000;

    private static final int SIZE = 32;

    private static final int LATENT_DIM = 10;

    private static final EncoderSpec ENCODER = MlpSpec.of(List.of(256, 128), null, null);

    private static final PrintStream OUT = System.out;

    private DisentanglingBenchmark() {}

    public static void main(String[] args) throws IOException {
        BuiltinShapes shapes = BuiltinShapes.generate(EXAMPLES, 1, SIZE);
        measure("beta-tcvae", BetaTcVaeSpec.of(LATENT_DIM, null, null, null), 0.01, shapes);
        // With 0.01 one seed of it loses all its dimensions at the start.
        measure("vae", VaeSpec.of(LATENT_DIM, null, null, null, null), 0.003, shapes);
    }

    private static void measure(String name, ObjectiveSpec spec, double learningRate, BuiltinShapes shapes)
            throws IOException {
        Figures gaps = new Figures();
        for (int seed : SEEDS) {
            gaps.add(gap(name, spec, learningRate, seed, shapes));
        }
        OUT.printf("%s, %d seeds: median MIG %.3f%n", name, SEEDS.length, gaps.median());
    }

    private static double gap(String name, ObjectiveSpec spec, double learningRate, long seed, BuiltinShapes shapes)
            throws IOException {
        TrainingSpec training = new TrainingSpec(120, 512, learningRate, LearningRateSchedule.COSINE, seed, 0, null);
        Objective objective = spec.build(new Setup(ENCODER, shapes.shape(), null, shapes.count(), null, seed));
        TrainingResult result = LocalTraining.train(objective, training, shapes);
        float[] means = LocalTraining.embeddings(objective, result.parameters(), shapes, shapes.count());
        int factors = shapes.names().size();
        MutualInformationGap gap = MutualInformationGap.ofMeans(
                new FeatureMatrix(shapes.count(), LATENT_DIM, means),
                new FeatureMatrix(shapes.count(), factors, shapes.factors()));
        String each = IntStream.range(0, factors)
                .mapToObj(factor -> "%s %.2f".formatted(shapes.names().get(factor), gap.gaps()[factor]))
                .collect(Collectors.joining(", "));
        OUT.printf(
                "%s, seed %d: MIG %.3f (%s), %d dimensions active, ELBO %.1f nats, %.0f s%n",
                name,
                seed,
                gap.mean(),
                each,
                ActiveUnits.count(means, LATENT_DIM),
                result.metrics().getOrDefault("elbo", Double.NaN),
                result.seconds());
        return gap.mean();
    }
}
