package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Split;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.graph.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Training that was interrupted ends with the bytes of training that was not. */
class ResumedTrainingTest {

    private static final int COUNT = 70;

    private static final InputShape SHAPE = InputShape.of(8, 8);

    @TempDir
    private Path folder;

    static List<ObjectiveSpec> objectives() {
        return List.of(SimClrSpec.of(null, 8, 4, null), RotationSpec.of(), SupervisedSpec.of());
    }

    @ParameterizedTest
    @MethodSource("objectives")
    void ends_with_the_same_bytes(ObjectiveSpec spec) throws IOException {
        Parameters whole = train(spec, "whole", Long.MAX_VALUE).orElseThrow().parameters();
        assertThat(train(spec, "halves", 7)).isEmpty();
        Parameters resumed = train(spec, "halves", Long.MAX_VALUE).orElseThrow().parameters();
        assertThat(resumed.byName().keySet()).isEqualTo(whole.byName().keySet());
        whole.byName()
                .forEach((name, tensor) ->
                        assertThat(resumed.get(name).data()).as(name).containsExactly(tensor.data()));
    }

    private Optional<TrainingResult> train(ObjectiveSpec spec, String file, long stopAfter) throws IOException {
        int[] classes = IntStream.range(0, COUNT).map(i -> i % 3).toArray();
        Objective objective = spec.build(new Setup(
                ConvSpec.of(List.of(3, 4), 5, null, null), SHAPE, null, COUNT, new ClassLabels(classes, 3), 4));
        TrainingSpec training = TrainingSpec.of(3, 16, 0.003, LearningRateSchedule.COSINE, 4L, 0.0, null);
        Path path = folder.resolve(file);
        return new Trainer(
                        objective,
                        training,
                        new Noise(),
                        Split.draw(COUNT, 0, 4),
                        new Trainer.Checkpoints(List.of(path), path, Duration.ofHours(1)),
                        System::nanoTime)
                .train(Trainer.initialParameters(objective, 4), new StoppedAt(stopAfter));
    }

    private record Noise() implements ExampleSource {

        @Override
        public InputShape shape() {
            return SHAPE;
        }

        @Override
        public int count() {
            return COUNT;
        }

        @Override
        public void read(int[] indices, float[] target) {
            for (int row = 0; row < indices.length; row++) {
                SeededRandom random = new SeededRandom(1, indices[row]);
                for (int i = 0; i < SHAPE.size(); i++) {
                    target[row * SHAPE.size() + i] = (float) random.nextDouble();
                }
            }
        }
    }

    private record StoppedAt(long step) implements TrainingObserver {

        @Override
        public void progressed(TrainingProgress now) {}

        @Override
        public void resumed(long from) {}

        @Override
        public void checkpointing() {}

        @Override
        public void checkpointed(long at) {}

        @Override
        public boolean stopRequested(long now) {
            return now >= step;
        }
    }
}
