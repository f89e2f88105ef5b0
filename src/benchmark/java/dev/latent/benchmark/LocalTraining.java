package dev.latent.benchmark;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.Split;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.objective.Objective;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Training as a job does it, but here and now: no server, no checkpoint. */
final class LocalTraining {

    private static final int ROWS_AT_ONCE = 1000;

    private LocalTraining() {}

    static TrainingResult train(Objective objective, TrainingSpec spec, ExampleSource examples) throws IOException {
        return train(objective, spec, examples, Split.draw(examples.count(), spec.validationFraction(), spec.seed()));
    }

    static TrainingResult train(Objective objective, TrainingSpec spec, ExampleSource examples, Split split)
            throws IOException {
        return train(objective, spec, examples, split, Trainer.initialParameters(objective, spec.seed()));
    }

    /** @param start the weights to go on from */
    static TrainingResult train(
            Objective objective, TrainingSpec spec, ExampleSource examples, Split split, Parameters start)
            throws IOException {
        Trainer.Checkpoints none = new Trainer.Checkpoints(List.of(), Path.of("none"), Duration.ofDays(1));
        return new Trainer(objective, spec, examples, split, none, System::nanoTime)
                .train(start, new Log())
                .orElseThrow();
    }

    /** Embeddings of the first examples, [count, dimensions]. */
    static float[] embeddings(Objective objective, Parameters parameters, ExampleSource examples, int count) {
        int width = examples.shape().size();
        int dimensions = objective.embeddingDimensions();
        float[] all = new float[count * dimensions];
        for (int from = 0; from < count; from += ROWS_AT_ONCE) {
            int[] rows =
                    IntStream.range(from, Math.min(count, from + ROWS_AT_ONCE)).toArray();
            float[] values = new float[rows.length * width];
            examples.read(rows, values);
            Map<String, float[]> encoded = SameDiffRunner.run(
                    objective.servedGraphs().get(0), parameters, Tensor.of(values, rows.length, width));
            System.arraycopy(
                    encoded.getOrDefault("embedding", new float[0]),
                    0,
                    all,
                    from * dimensions,
                    rows.length * dimensions);
        }
        return all;
    }

    /** Writes each epoch's figures to the error stream. */
    private static final class Log implements TrainingObserver {

        private final long started = System.nanoTime();

        @Override
        public void progressed(TrainingProgress progress) {
            if (progress.epochEnded()) {
                System.err.printf(
                        "%.0f s, epoch %d: %s%n",
                        (System.nanoTime() - started) / 1e9, progress.epoch(), progress.metrics());
            }
        }

        @Override
        public void resumed(long step) {}

        @Override
        public void checkpointing() {}

        @Override
        public void checkpointed(long step) {}

        @Override
        public boolean stopRequested(long step) {
            return false;
        }
    }
}
