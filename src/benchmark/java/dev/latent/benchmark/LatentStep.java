package dev.latent.benchmark;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.util.stream.IntStream;

/** The step as training jobs take it. */
final class LatentStep implements Step {

    private static final int[] INDICES =
            IntStream.range(0, VaeArchitecture.BATCH).toArray();

    private final TrainingStep training;

    private long steps;

    LatentStep() {
        Objective objective = new VaeSpec(VaeArchitecture.LATENT, 1, Likelihood.BERNOULLI, 1, false)
                .build(Setup.of(
                        new MlpSpec(VaeArchitecture.HIDDEN, Activation.RELU, InputScaling.NONE),
                        InputShape.of(VaeArchitecture.WIDTH),
                        null));
        training = new TrainingStep(objective, Trainer.initialParameters(objective, 42), VaeArchitecture.LEARNING_RATE);
    }

    @Override
    public double run(float[] batch) {
        return training.learn(next(batch), steps++).getOrDefault(Objective.LOSS, Double.NaN);
    }

    @Override
    public double runWithoutUpdate(float[] batch) {
        return training.differentiate(next(batch)).getOrDefault(Objective.LOSS, Double.NaN);
    }

    private Batch next(float[] batch) {
        Tensor examples = Tensor.of(batch, VaeArchitecture.BATCH, VaeArchitecture.WIDTH);
        return new Batch(INDICES, examples, new SeededRandom(42, steps), 42, 0);
    }

    @Override
    public void close() {
        training.close();
    }
}
