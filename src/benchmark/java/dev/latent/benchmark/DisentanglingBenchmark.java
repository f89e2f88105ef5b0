package dev.latent.benchmark;

import dev.latent.dataset.BuiltinShapes;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.metric.MutualInformationGap;
import dev.latent.learning.objective.BetaTcVaeSpec;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** How far single dimensions of z follow single factors of the dataset shapes, by the mutual information gap. */
final class DisentanglingBenchmark {

    private static final int[] SEEDS = {1, 2, 3, 4, 5};

    private static final int LATENT_DIM = 10;

    private DisentanglingBenchmark() {}

    public static void main(String[] args) throws IOException {
        BuiltinShapes shapes = BuiltinShapes.generate(10_000, 1, 32);
        EncoderSpec encoder = MlpSpec.of(List.of(256), null, null);
        for (ObjectiveSpec spec : List.of(
                BetaTcVaeSpec.of(LATENT_DIM, null, null, null), VaeSpec.of(LATENT_DIM, null, null, null, null))) {
            Figures gaps = new Figures();
            for (int seed : SEEDS) {
                gaps.add(gap(spec, encoder, seed, shapes).mean());
            }
            System.out.printf("%s: median %.3f%n", spec, gaps.median());
        }
    }

    static MutualInformationGap gap(ObjectiveSpec spec, EncoderSpec encoder, long seed, BuiltinShapes shapes)
            throws IOException {
        TrainingSpec training = new TrainingSpec(100, 512, 0.001, LearningRateSchedule.COSINE, seed, 0, null);
        Objective objective = spec.build(new Setup(encoder, InputShape.of(32, 32), null, shapes.count(), null, seed));
        TrainingResult result = LocalTraining.train(objective, training, shapes);
        float[] means = LocalTraining.embeddings(objective, result.parameters(), shapes, shapes.count());
        MutualInformationGap gap = MutualInformationGap.of(
                means, LATENT_DIM, shapes.factors(), shapes.names().size());
        System.out.printf(
                "%s seed %d, %.0f s: MIG %.3f, gaps of %s %s%n",
                spec.getClass().getSimpleName(),
                seed,
                result.seconds(),
                gap.mean(),
                shapes.names(),
                Arrays.toString(
                        Arrays.stream(gap.gaps()).mapToObj("%.3f"::formatted).toArray()));
        return gap;
    }
}
