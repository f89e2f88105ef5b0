package dev.latent.learning;

/** Whoever started a training run. */
public interface TrainingObserver {

    /** Called a few times a second, and at the end of each epoch. */
    void progressed(TrainingProgress progress);

    /** Called when the run goes on from a checkpoint. */
    void resumed(long step);

    /** Called after a checkpoint was written. */
    void checkpointed(long step);

    /** Asked before each step: true ends the run with a checkpoint. */
    boolean stopRequested();
}
