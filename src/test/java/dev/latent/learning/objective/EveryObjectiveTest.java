package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Split;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingObserver;
import dev.latent.learning.TrainingProgress;
import dev.latent.learning.TrainingResult;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.head.FineTuning;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.Targets;
import dev.latent.learning.onnx.OnnxExport;
import dev.latent.learning.onnx.OnnxParameters;
import dev.latent.model.OnnxSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What is promised of every objective, with every encoder that suits it. */
class EveryObjectiveTest {

    private static final InputShape SHAPE = InputShape.of(16, 16);

    private static final int COUNT = 36;

    private static final int BATCH = 8;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String MLP = "{\"type\":\"mlp\",\"hidden\":[12],\"activation\":\"tanh\"}";

    private static final String CONV = "{\"type\":\"conv\",\"channels\":[3,4],\"features\":10}";

    @TempDir
    private Path folder;

    /** An objective and an encoder, as requests have them. */
    record Case(String objective, String encoder) {

        Objective build() {
            int[] classes = IntStream.range(0, COUNT).map(i -> i % 2).toArray();
            return JSON.readValue(objective, ObjectiveSpec.class)
                    .build(new Setup(
                            JSON.readValue(encoder, EncoderSpec.class),
                            SHAPE,
                            null,
                            COUNT,
                            new ClassLabels(classes, 2),
                            5));
        }
    }

    static Stream<Case> cases() {
        return Stream.of("""
                        {"type":"vae","latentDim":3}
                        {"type":"vae","latentDim":3,"likelihood":"gaussian"}
                        {"type":"vae","latentDim":3,"importanceSamples":3,"binarize":true}
                        {"type":"autoencoder","latentDim":3}
                        {"type":"beta-vae","latentDim":3}
                        {"type":"beta-tcvae","latentDim":3}
                        {"type":"simclr","projectionHidden":8,"projectionDim":4}
                        {"type":"instance","dimensions":5,"negatives":9}
                        {"type":"instance","mode":"softmax","dimensions":5}
                        {"type":"instance","mode":"exemplar"}
                        {"type":"jigsaw","permutations":5,"hidden":8}
                        {"type":"cpc","grid":3,"steps":2,"context":6}
                        {"type":"cross-view","views":{"type":"halves","first":"top"},"l2":0.01}
                        {"type":"rotation"}
                        {"type":"supervised"}""".split("\n"))
                .flatMap(objective -> Stream.of(new Case(objective, MLP), new Case(objective, CONV)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_same_seed_gives_the_same_weights_and_a_resumed_run_those_of_an_undisturbed_one(Case each)
            throws IOException {
        TrainingResult whole = train(each, Long.MAX_VALUE, "whole").orElseThrow();
        assertSame(train(each, Long.MAX_VALUE, "again").orElseThrow(), whole);
        assertThat(train(each, 6, "stopped")).isEmpty();
        assertSame(train(each, Long.MAX_VALUE, "stopped").orElseThrow(), whole);
        assertThat(whole.metrics()).containsKey(Objective.LOSS);
        assertThat(whole.metrics().values())
                .allSatisfy(value -> assertThat(value).isFinite());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void onnx_runtime_gives_what_samediff_gives_alone_and_in_a_batch(Case each) {
        Objective objective = each.build();
        Parameters parameters = Trainer.initialParameters(objective, 5);
        Tensor input = examples(7);
        for (ServedGraph graph : objective.servedGraphs()) {
            Map<String, float[]> expected = SameDiffRunner.run(graph, parameters, input);
            try (OnnxSession session = OnnxSession.open(OnnxExport.export(graph, parameters), 1)) {
                for (ServedGraph.Output output : graph.outputs()) {
                    float[] together = run(session, input.data(), 0, 7, output);
                    assertThat(together).as(output.name()).containsExactly(expected.get(output.name()), within(1e-4f));
                    float[] alone = run(session, input.data(), 3, 1, output);
                    for (int i = 0; output.perExample() && i < output.width(); i++) {
                        assertThat(alone[i])
                                .as(output.name())
                                .isCloseTo(together[3 * output.width() + i], within(1e-5f));
                    }
                }
            }
            ServedGraph.Output first = graph.outputs().get(0);
            input = Tensor.of(expected.get(first.name()), 7, first.width());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_published_encoder_can_be_trained_on_with_a_head(Case each) {
        Objective objective = each.build();
        byte[] published = OnnxExport.export(objective.servedGraphs().get(0), Trainer.initialParameters(objective, 5));
        Targets.Classes targets = new Targets.Classes(
                List.of("a", "b"), IntStream.range(0, COUNT).map(i -> i % 2).toArray());
        FineTuning tuning =
                new FineTuning(each.build(), targets, IntStream.range(0, COUNT).toArray());
        int width = objective.embeddingDimensions();
        LinearHead head = new LinearHead(
                LinearHead.Output.SOFTMAX, Tensor.of(new float[2 * width], width, 2), Tensor.of(new float[2], 2));
        try (TrainingStep step =
                new TrainingStep(tuning, tuning.initial(OnnxParameters.read(published), head), 0.001)) {
            Batch batch = new Batch(IntStream.range(0, 7).toArray(), examples(7), new SeededRandom(1), 1, 0);
            double first = step.learn(batch, 0).get(Objective.LOSS);
            assertThat(first).isCloseTo(Math.log(2), within(1e-4));
            for (int i = 1; i < 20; i++) {
                step.learn(batch, i);
            }
            assertThat(step.evaluate(batch).get(Objective.LOSS)).isLessThan(first);
        }
    }

    private static float[] run(OnnxSession session, float[] values, int from, int rows, ServedGraph.Output output) {
        int width = session.inputWidth();
        return session.run(rows, buffer -> buffer.put(values, from * width, rows * width), Set.of(output.name()))
                .get(output.name());
    }

    private Optional<TrainingResult> train(Case each, long stopAt, String file) throws IOException {
        TrainingSpec spec = TrainingSpec.of(2, BATCH, 0.01, LearningRateSchedule.COSINE, 5L, 0.0, null);
        Path checkpoint = folder.resolve(file);
        Objective objective = each.build();
        Trainer.Checkpoints checkpoints = new Trainer.Checkpoints(List.of(checkpoint), checkpoint, Duration.ofHours(1));
        return new Trainer(objective, spec, new Bars(), Split.draw(COUNT, 0, 5), checkpoints, System::nanoTime)
                .train(Trainer.initialParameters(objective, 5), new StopAt(stopAt));
    }

    private static void assertSame(TrainingResult actual, TrainingResult expected) {
        assertThat(actual.parameters().byName().keySet())
                .isEqualTo(expected.parameters().byName().keySet());
        expected.parameters().byName().forEach((name, tensor) -> assertThat(
                        actual.parameters().get(name).data())
                .as(name)
                .containsExactly(tensor.data()));
        assertThat(actual.metrics()).isEqualTo(expected.metrics());
    }

    private static Tensor examples(int rows) {
        float[] values = new float[rows * SHAPE.size()];
        new Bars().read(IntStream.range(0, rows).toArray(), values);
        return Tensor.of(values, rows, SHAPE.size());
    }

    /** Each example is a bright bar at a drawn place, lying or standing, on a little noise. */
    private record Bars() implements ExampleSource {

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
                int from = random.nextInt(12);
                for (int i = 0; i < SHAPE.size(); i++) {
                    int along = indices[row] % 2 == 0 ? i / 16 : i % 16;
                    boolean bar = along >= from && along < from + 4;
                    target[row * SHAPE.size() + i] = (float) ((bar ? 0.9 : 0) + 0.1 * random.nextDouble());
                }
            }
        }
    }

    private static final class StopAt implements TrainingObserver {

        private final long stopAt;

        private long asked;

        StopAt(long stopAt) {
            this.stopAt = stopAt;
        }

        @Override
        public void progressed(TrainingProgress now) {}

        @Override
        public void resumed(long step) {
            assertThat(step).isPositive();
        }

        @Override
        public void checkpointing() {}

        @Override
        public void checkpointed(long step) {}

        @Override
        public boolean stopRequested(long step) {
            return asked++ >= stopAt;
        }
    }
}
