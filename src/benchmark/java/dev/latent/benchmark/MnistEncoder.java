package dev.latent.benchmark;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import dev.latent.learning.Split;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.objective.ClassLabels;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.onnx.OnnxExport;
import dev.latent.model.OnnxSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * An encoder of MNIST's images, trained by the very loop of a training job and served by ONNX Runtime.
 *
 * @param trained what training gave; the start, where there was none
 */
record MnistEncoder(Objective objective, Parameters parameters, TrainingResult trained) {

    private static final InputShape SHAPE = InputShape.of(28, 28);

    private static final int THREADS = 2;

    private static final int ROWS_AT_ONCE = 500;

    /** Trains on all images, or on the first {@code examples}. */
    static MnistEncoder train(
            ObjectiveSpec spec, EncoderSpec encoder, TrainingSpec training, Mnist images, int examples, PrintStream log)
            throws IOException {
        Objective objective = objective(spec, encoder, training, images, examples);
        Split split = Split.draw(examples, training.validationFraction(), training.seed());
        Path folder = Files.createTempDirectory("latent-benchmark");
        Trainer.Checkpoints checkpoints =
                new Trainer.Checkpoints(List.of(), folder.resolve("checkpoint"), Duration.ofDays(1));
        Trainer trainer =
                new Trainer(objective, training, source(images, examples), split, checkpoints, System::nanoTime);
        TrainingResult result = trainer.train(Trainer.initialParameters(objective, training.seed()), new Log(log))
                .orElseThrow();
        return new MnistEncoder(objective, result.parameters(), result);
    }

    /** The weights that training would start from. */
    static MnistEncoder untrained(
            ObjectiveSpec spec, EncoderSpec encoder, TrainingSpec training, Mnist images, int examples) {
        Objective objective = objective(spec, encoder, training, images, examples);
        Parameters start = Trainer.initialParameters(objective, training.seed());
        return new MnistEncoder(objective, start, new TrainingResult(start, Map.of(), 0, 0));
    }

    /** Embeddings of all images, float32 [count, dimensions]. */
    FeatureMatrix embed(Mnist images) {
        int width = objective.embeddingDimensions();
        float[] values = new float[images.count() * width];
        byte[] graph = OnnxExport.export(objective.servedGraphs().get(0), parameters);
        try (OnnxSession session = OnnxSession.open(graph, THREADS)) {
            for (int row = 0; row < images.count(); row += ROWS_AT_ONCE) {
                int rows = Math.min(ROWS_AT_ONCE, images.count() - row);
                int first = row;
                float[] part = session.run(
                                rows,
                                buffer -> buffer.put(images.images(), first * Mnist.WIDTH, rows * Mnist.WIDTH),
                                Set.of("embedding"))
                        .get("embedding");
                System.arraycopy(part, 0, values, row * width, part.length);
            }
        }
        return new FeatureMatrix(images.count(), width, values);
    }

    private static Objective objective(
            ObjectiveSpec spec, EncoderSpec encoder, TrainingSpec training, Mnist images, int examples) {
        int[] labels = Arrays.copyOf(images.labels(), examples);
        return spec.build(new Setup(encoder, SHAPE, null, examples, new ClassLabels(labels, 10), training.seed()));
    }

    private static ExampleSource source(Mnist images, int examples) {
        return new ExampleSource() {

            @Override
            public InputShape shape() {
                return SHAPE;
            }

            @Override
            public int count() {
                return examples;
            }

            @Override
            public void read(int[] indices, float[] target) {
                IntStream.range(0, indices.length)
                        .forEach(i -> System.arraycopy(
                                images.images(), indices[i] * Mnist.WIDTH, target, i * Mnist.WIDTH, Mnist.WIDTH));
            }
        };
    }

    private record Log(PrintStream out) implements TrainingObserver {

        @Override
        public void progressed(TrainingProgress now) {
            if (now.epochEnded()) {
                out.printf("  epoch %d of %d: %s%n", now.epoch(), now.epochs(), now.metrics());
            }
        }

        @Override
        public void resumed(long step) {
            throw new IllegalStateException("a benchmark starts anew");
        }

        @Override
        public void checkpointing() {
            // Nobody else has this run.
        }

        @Override
        public void checkpointed(long step) {
            // Nobody needs to know.
        }

        @Override
        public boolean stopRequested(long step) {
            return false;
        }
    }
}
