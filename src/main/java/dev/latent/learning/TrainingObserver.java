package dev.latent.learning;

import java.io.IOException;

/** Whoever started a training run. */
public interface TrainingObserver {

    /** Called a few times a second, and at the end of each epoch. */
    void progressed(TrainingProgress progress);

    /** Called when the run goes on from a checkpoint. */
    void resumed(long step);

    /** Called before a checkpoint is written; what it throws ends the run. */
    void checkpointing();

    /** Called after a checkpoint was written. */
    void checkpointed(long step) throws IOException;

    /** Called before each step: true ends the run with a checkpoint. */
    boolean stopRequested(long step);
}
