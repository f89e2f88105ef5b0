package dev.latent.benchmark;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.objective.Objective;
import java.util.stream.IntStream;

/** The step as training jobs take it. */
final class LatentStep implements Step {

    private final int[] indices;

    private final TrainingStep training;

    private long steps;

    LatentStep(StepTask task) {
        Objective objective = task.objective();
        indices = IntStream.range(0, task.batch()).toArray();
        training = new TrainingStep(objective, Trainer.initialParameters(objective, 42), StepTask.LEARNING_RATE);
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
        Tensor examples = Tensor.of(batch, indices.length, Mnist.WIDTH);
        return new Batch(indices, examples, new SeededRandom(42, steps), 42, 0);
    }

    @Override
    public void close() {
        training.close();
    }
}
