package dev.latent.benchmark;

import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.objective.Objective;

/** The step as training jobs take it. */
final class LatentStep implements Step {

    private final StepTask task;

    private final TrainingStep training;

    private long steps;

    LatentStep(StepTask task) {
        Objective objective = task.objective();
        this.task = task;
        training = new TrainingStep(
                objective, Trainer.initialParameters(objective, StepTask.SEED), StepTask.LEARNING_RATE);
    }

    @Override
    public double run(float[] batch) {
        return training.learn(task.batch(batch, steps), steps++).getOrDefault(Objective.LOSS, Double.NaN);
    }

    @Override
    public double runWithoutUpdate(float[] batch) {
        return training.differentiate(task.batch(batch, steps)).getOrDefault(Objective.LOSS, Double.NaN);
    }

    @Override
    public void close() {
        training.close();
    }
}
