package dev.latent.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.learning.Trainer.Checkpoints;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

    private static final int COUNT = 203;

    private static final int WIDTH = 12;

    @TempDir
    private Path folder;

    private final Objective objective = VaeSpec.of(3, null, null, null, null)
            .build(Setup.of(MlpSpec.of(List.of(16), null, null), InputShape.of(WIDTH), null));

    @Test
    void learns() throws IOException {
        Recorder recorder = new Recorder(Long.MAX_VALUE);
        TrainingResult result = train(spec(12, null), recorder, "learns").orElseThrow();
        List<TrainingProgress> epochs =
                recorder.progress.stream().filter(TrainingProgress::epochEnded).toList();
        assertThat(epochs).hasSize(12);
        assertThat(metric(epochs.get(11), "validationElbo"))
                .isGreaterThan(metric(epochs.get(0), "validationElbo") + 0.5);
        assertThat(result.epochs()).isEqualTo(12);
        assertThat(epochs.get(11).step()).isEqualTo(epochs.get(11).steps());
    }

    @Test
    void ends_with_the_same_bytes_after_any_interruption() throws IOException {
        TrainingSpec spec = spec(3, new TrainingSpec.EarlyStopping(3, 0));
        TrainingResult whole =
                train(spec, new Recorder(Long.MAX_VALUE), "whole").orElseThrow();
        for (long stopAt : new long[] {0, 1, 5, 6, 7, 11, 17}) {
            String run = "stopped-at-" + stopAt;
            Recorder stopped = new Recorder(stopAt);
            assertThat(train(spec, stopped, run)).isEmpty();
            Recorder resumed = new Recorder(Long.MAX_VALUE);
            TrainingResult result = train(spec, resumed, run).orElseThrow();
            assertThat(resumed.resumedAt).isEqualTo(stopped.checkpointedAt);
            assertSame(result.parameters(), whole.parameters());
            assertThat(result.metrics()).isEqualTo(whole.metrics());
        }
    }

    @Test
    void starts_anew_from_a_damaged_checkpoint() throws IOException {
        TrainingSpec spec = spec(2, null);
        TrainingResult whole =
                train(spec, new Recorder(Long.MAX_VALUE), "undamaged").orElseThrow();
        assertThat(train(spec, new Recorder(4), "damaged")).isEmpty();
        Path file = folder.resolve("damaged");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        TrainingResult result =
                train(spec, new Recorder(Long.MAX_VALUE), "damaged").orElseThrow();
        assertSame(result.parameters(), whole.parameters());
    }

    @Test
    void another_seed_gives_other_weights() throws IOException {
        TrainingResult one =
                train(spec(1, null), new Recorder(Long.MAX_VALUE), "one").orElseThrow();
        TrainingSpec other = TrainingSpec.of(1, 32, 0.01, null, 8L, 0.1, null);
        TrainingResult two = train(other, new Recorder(Long.MAX_VALUE), "two").orElseThrow();
        assertThat(one.parameters().get("encoder.mean.weight").data())
                .isNotEqualTo(two.parameters().get("encoder.mean.weight").data());
    }

    @Test
    void stops_early_and_keeps_the_best_epoch() throws IOException {
        // a step size that makes the validation loss rise soon
        TrainingSpec spec = TrainingSpec.of(200, 32, 0.05, null, 7L, 0.1, new TrainingSpec.EarlyStopping(2, 0));
        Recorder recorder = new Recorder(Long.MAX_VALUE);
        TrainingResult result = train(spec, recorder, "early").orElseThrow();
        List<Double> losses = recorder.progress.stream()
                .filter(TrainingProgress::epochEnded)
                .map(progress -> metric(progress, "validationLoss"))
                .toList();
        double best = losses.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        assertThat(losses).hasSize(result.epochs()).hasSizeLessThan(200);
        assertThat(losses.indexOf(best)).isEqualTo(losses.size() - 3);
        assertThat(result.metrics()).containsEntry("validationLoss", best);
    }

    @Test
    void says_when_the_loss_is_not_finite() {
        Objective gaussian = VaeSpec.of(3, null, Likelihood.GAUSSIAN, null, null)
                .build(Setup.of(MlpSpec.of(List.of(16), null, null), InputShape.of(WIDTH), null));
        TrainingSpec spec = spec(1, null);
        Trainer trainer = new Trainer(
                gaussian,
                spec,
                new Bars(1e30f),
                Split.draw(COUNT, spec.validationFraction(), spec.seed()),
                new Checkpoints(List.of(), folder.resolve("diverges"), Duration.ofHours(1)),
                System::nanoTime);
        assertThatThrownBy(() -> trainer.train(Trainer.initialParameters(gaussian, 1), new Recorder(Long.MAX_VALUE)))
                .isInstanceOf(DivergedException.class)
                .hasMessageContaining("step 0");
    }

    private Optional<TrainingResult> train(TrainingSpec spec, TrainingObserver observer, String file)
            throws IOException {
        Split split = Split.draw(COUNT, spec.validationFraction(), spec.seed());
        Checkpoints checkpoints =
                new Checkpoints(List.of(folder.resolve(file)), folder.resolve(file), Duration.ofHours(1));
        return new Trainer(objective, spec, new Bars(1), split, checkpoints, System::nanoTime)
                .train(Trainer.initialParameters(objective, spec.seed()), observer);
    }

    private static TrainingSpec spec(int epochs, TrainingSpec.@Nullable EarlyStopping earlyStopping) {
        return TrainingSpec.of(epochs, 32, 0.01, null, 7L, 0.1, earlyStopping);
    }

    private static double metric(TrainingProgress progress, String name) {
        return progress.metrics().getOrDefault(name, Double.NaN);
    }

    private static void assertSame(Parameters actual, Parameters expected) {
        assertThat(actual.byName().keySet()).isEqualTo(expected.byName().keySet());
        expected.byName()
                .forEach((name, tensor) ->
                        assertThat(actual.get(name).data()).as(name).containsExactly(tensor.data()));
    }

    /** Each example is a bar of ones at a drawn place. */
    private record Bars(float height) implements ExampleSource {

        @Override
        public InputShape shape() {
            return InputShape.of(WIDTH);
        }

        @Override
        public int count() {
            return COUNT;
        }

        @Override
        public void read(int[] indices, float[] target) {
            for (int row = 0; row < indices.length; row++) {
                SeededRandom random = new SeededRandom(1, indices[row]);
                int from = random.nextInt(WIDTH - 3);
                for (int i = 0; i < WIDTH; i++) {
                    target[row * WIDTH + i] = i >= from && i < from + 4 ? height : 0;
                }
            }
        }
    }

    private static final class Recorder implements TrainingObserver {

        private final List<TrainingProgress> progress = new ArrayList<>();

        private final long stopAt;

        private long asked;

        private long resumedAt = -1;

        private long checkpointedAt = -1;

        Recorder(long stopAt) {
            this.stopAt = stopAt;
        }

        @Override
        public void progressed(TrainingProgress now) {
            progress.add(now);
        }

        @Override
        public void resumed(long step) {
            resumedAt = step;
        }

        @Override
        public void checkpointing() {}

        @Override
        public void checkpointed(long step) {
            checkpointedAt = step;
        }

        @Override
        public boolean stopRequested(long step) {
            return asked++ >= stopAt;
        }
    }
}
