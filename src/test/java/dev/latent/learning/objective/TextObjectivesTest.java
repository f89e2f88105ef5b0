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
import dev.latent.learning.encoder.Pooling;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.graph.ArrayPool;
import dev.latent.learning.graph.GradientProgram;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.onnx.OnnxExport;
import dev.latent.learning.text.SpecialToken;
import dev.latent.model.OnnxSession;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is promised of every objective of text. */
class TextObjectivesTest {

    private static final int LENGTH = 12;

    private static final int VOCABULARY = 11;

    private static final int BATCH = 4;

    @TempDir
    private Path folder;

    private static TransformerSpec encoder(Pooling pooling, int languages) {
        return new TransformerSpec(2, 8, 2, LENGTH, VOCABULARY, pooling, languages);
    }

    private static Objective build(String type, Pooling pooling) {
        return build(type, encoder(pooling, languages(type)));
    }

    private static int languages(String type) {
        return type.equals("tlm") ? 2 : 0;
    }

    /** Few parameters, where each costs two runs. */
    private static TransformerSpec small(Pooling pooling, int languages) {
        return new TransformerSpec(1, 4, 2, LENGTH, VOCABULARY, pooling, languages);
    }

    private static Objective build(String type, TransformerSpec encoder) {
        ObjectiveSpec spec =
                switch (type) {
                    case "mlm" -> MaskedLanguageModelSpec.of(null);
                    case "tlm" -> TranslationLanguageModelSpec.of(null);
                    case "simcse" -> SimCseSpec.of(0.5, null);
                    default -> throw new IllegalArgumentException(type);
                };
        return spec.build(Setup.of(encoder, InputShape.of(LENGTH), null));
    }

    @ParameterizedTest
    @CsvSource({"mlm,MEAN", "tlm,MEAN", "simcse,MEAN", "simcse,CLS"})
    void gradients_agree_with_finite_differences(String type, Pooling pooling) {
        Objective objective = build(type, small(pooling, languages(type)));
        GradientCheck.check(objective, parameters(objective), batch(type, 1, 3));
    }

    /** The network that guesses languages is trained on by whoever goes on from a translation language model. */
    @Test
    void gradients_of_guessed_languages_agree_with_finite_differences() {
        Objective objective =
                MaskedLanguageModelSpec.of(null).build(Setup.of(encoder(Pooling.MEAN, 2), InputShape.of(LENGTH), null));
        GradientCheck.check(objective, parameters(objective), batch("mlm", 1, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlm", "tlm", "simcse"})
    void a_recorded_step_gives_the_terms_and_gradients_of_its_own_batch(String type) {
        Objective objective = build(type, Pooling.MEAN);
        Map<String, Tensor> feeds = objective.feed(batch(type, 2, BATCH));
        SameDiffBuilder builder = new SameDiffBuilder(parameters(objective), DataType.FLOAT, objective.length(feeds));
        SDVariable loss = objective.build(builder).get(Objective.LOSS);
        builder.graph().setLossVariables(loss.name());
        try (GradientProgram program =
                new GradientProgram(builder, objective.feed(batch(type, 1, BATCH)), List.of(loss.name()))) {
            program.run(feeds);
            builder.gradients(feeds).forEach((name, gradient) -> assertThat(
                            SameDiffBuilder.tensor(program.gradient(name)).data())
                    .as(name)
                    .containsExactly(SameDiffBuilder.tensor(gradient).data(), within(1e-5f)));
            double expected = program.output(loss.name()).getDouble(0);
            program.run(objective.feed(batch(type, 3, BATCH)));
            program.runForward(feeds);
            assertThat(program.output(loss.name()).getDouble(0)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mlm,2,32,2,16",
        "mlm,1,32,8,48",
        "mlm,4,16,2,24",
        "tlm,2,32,2,16",
        "tlm,1,32,8,48",
        "simcse,2,32,2,16",
        "simcse,1,32,8,48"
    })
    void says_how_much_memory_a_step_takes(String type, int layers, int width, int heads, int length) {
        Objective objective =
                build(type, new TransformerSpec(layers, width, heads, length, 500, Pooling.MEAN, languages(type)));
        int tokens = (type.equals("tlm") ? 2 : 1) * length;
        Map<String, Tensor> feeds = objective.feed(full(8, tokens, length));
        SameDiffBuilder builder = new SameDiffBuilder(parameters(objective), DataType.FLOAT, objective.length(feeds));
        SDVariable loss = objective.build(builder).get(Objective.LOSS);
        builder.graph().setLossVariables(loss.name());
        try (GradientProgram program = new GradientProgram(builder, feeds, List.of(loss.name()))) {
            assertThat((double) objective.stepBytes(8, tokens) / program.bytes())
                    .isBetween(1.0, 1.7);
        }
    }

    /** One that needs room makes another go. */
    @Test
    void programs_of_several_lengths_share_the_gradient_of_a_table_and_one_may_go() {
        Objective simcse = build("simcse", Pooling.MEAN);
        Map<String, Tensor> feeds = simcse.feed(batch("simcse", 2, BATCH));
        SameDiffBuilder builder = new SameDiffBuilder(parameters(simcse), DataType.FLOAT, simcse.length(feeds));
        SDVariable loss = simcse.build(builder).get(Objective.LOSS);
        builder.graph().setLossVariables(loss.name());
        Map<String, INDArray> tables = new HashMap<>();
        List<String> outputs = List.of(loss.name());
        try (ArrayPool pool = new ArrayPool();
                GradientProgram kept = new GradientProgram(builder, feeds, outputs, tables, pool)) {
            Map<String, Tensor> fewer = simcse.feed(batch("simcse", 2, 2));
            try (GradientProgram gone = new GradientProgram(builder, fewer, outputs, tables, pool)) {
                gone.run(fewer);
            }
            kept.run(feeds);
            assertThat(tables).isNotEmpty();
            Map<String, INDArray> expected = builder.gradients(feeds);
            tables.forEach((name, gradient) -> assertThat(
                            SameDiffBuilder.tensor(gradient).data())
                    .as(name)
                    .containsExactly(SameDiffBuilder.tensor(expected.get(name)).data(), within(1e-5f)));
        }
        tables.values().forEach(INDArray::close);
    }

    /** Texts of so many tokens, with the mark of a beginning wherever one of them may begin. */
    private static Batch full(int size, int tokens, int length) {
        float[] rows = new float[size * tokens];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i % length == 0 ? SpecialToken.CLS.id() : SpecialToken.COUNT + i % 7;
        }
        int[] indices = IntStream.range(0, size).toArray();
        return new Batch(indices, Tensor.of(rows, size, tokens), new SeededRandom(1), 0, 1);
    }

    @ParameterizedTest
    @CsvSource({"mlm,MEAN", "mlm,CLS", "tlm,MEAN", "simcse,MEAN"})
    void onnx_runtime_gives_what_samediff_gives_alone_and_in_a_batch(String type, Pooling pooling) {
        Objective objective = build(type, pooling);
        Parameters parameters = parameters(objective);
        for (ServedGraph graph : objective.servedGraphs()) {
            Tensor input = rows(graph.inputWidth());
            String output = graph.outputs().get(0).name();
            int width = graph.outputs().get(0).width();
            float[] expected = SameDiffRunner.run(graph, parameters, input).get(output);
            try (OnnxSession session = OnnxSession.open(OnnxExport.export(graph, parameters), 1, LENGTH)) {
                int rows = input.shape()[0];
                float[] together =
                        session.run(rows, input.data(), Set.of(output)).get(output);
                assertThat(together).as(graph.file()).containsExactly(expected, within(1e-4f));
                for (int row = 0; row < rows; row++) {
                    float[] alone = session.run(
                                    1,
                                    Arrays.copyOfRange(
                                            input.data(), row * graph.inputWidth(), (row + 1) * graph.inputWidth()),
                                    Set.of(output))
                            .get(output);
                    assertThat(alone)
                            .as("row %d of %s", row, graph.file())
                            .containsExactly(
                                    Arrays.copyOfRange(together, row * width, (row + 1) * width), within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlm", "tlm", "simcse"})
    void the_same_seed_gives_the_same_weights_and_a_resumed_run_those_of_an_undisturbed_one(String type)
            throws IOException {
        TrainingResult whole = train(type, Long.MAX_VALUE, "whole").orElseThrow();
        assertThat(train(type, 5, "stopped")).isEmpty();
        TrainingResult resumed = train(type, Long.MAX_VALUE, "stopped").orElseThrow();
        whole.parameters().byName().forEach((name, tensor) -> assertThat(
                        resumed.parameters().get(name).data())
                .as(name)
                .isEqualTo(tensor.data()));
        assertThat(resumed.metrics()).isEqualTo(whole.metrics());
        assertThat(whole.metrics()).containsKey("validationAccuracy");
    }

    @Test
    void simcse_draws_another_mask_for_each_view_and_epoch() {
        Objective simcse = build("simcse", Pooling.MEAN);
        Tensor mask = simcse.feed(batch("simcse", 1, 2)).get("dropout.0");
        int half = mask.data().length / 2;
        assertThat(Arrays.copyOf(mask.data(), half)).isNotEqualTo(Arrays.copyOfRange(mask.data(), half, 2 * half));
        assertThat(simcse.feed(batch("simcse", 2, 2)).get("dropout.0").data()).isNotEqualTo(mask.data());
        int kept = 0;
        double sum = 0;
        int count = 0;
        for (int epoch = 0; epoch < 20; epoch++) {
            for (float value :
                    simcse.feed(batch("simcse", epoch, BATCH)).get("dropout.1").data()) {
                kept += value > 0 ? 1 : 0;
                sum += value;
                count++;
            }
        }
        assertThat((double) kept / count).isCloseTo(0.9, within(0.01));
        assertThat(sum / count).isCloseTo(1, within(0.01));
    }

    @Test
    void a_translation_language_model_learns_to_tell_languages_and_looks_at_the_translation() {
        Objective tlm = build("tlm", Pooling.MEAN);
        try (TrainingStep step = new TrainingStep(tlm, parameters(tlm), 0.01)) {
            for (int i = 0; i < 400; i++) {
                step.learn(batch("tlm", i, 16), i);
            }
            Map<String, Double> terms = step.evaluate(batch("tlm", 999, 32));
            assertThat(terms.get("languageLoss")).isLessThan(0.5);
            assertThat(terms.get("accuracy")).isGreaterThan(0.6);
        }
    }

    /** The padding of the short pair goes on behind the last position that there is. */
    @Test
    void a_short_pair_costs_the_same_beside_a_long_one() {
        Objective tlm = build("tlm", Pooling.MEAN);
        Batch shortOne = pairs(4);
        Batch longOne = pairs(LENGTH);
        Batch both = pairs(4, LENGTH);
        try (TrainingStep step = new TrainingStep(tlm, parameters(tlm), 0.01)) {
            double alone = guessing(step, shortOne) * tlm.weight(shortOne);
            double other = guessing(step, longOne) * tlm.weight(longOne);
            assertThat(guessing(step, both) * tlm.weight(both)).isCloseTo(alone + other, within(1e-4));
        }
    }

    private static double guessing(TrainingStep step, Batch batch) {
        Map<String, Double> terms = step.evaluate(batch);
        return terms.get("loss") - terms.get("languageLoss");
    }

    /** Pairs whose both texts have so many tokens; the number of tokens is the example's. */
    private static Batch pairs(int... lengths) {
        int width = 2 * LENGTH;
        float[] rows = new float[lengths.length * width];
        Arrays.fill(rows, TokenRows.NONE);
        for (int row = 0; row < lengths.length; row++) {
            for (int i = 0; i < 2 * lengths[row]; i++) {
                int place = i % lengths[row];
                rows[row * width + i] = place == 0
                        ? SpecialToken.CLS.id()
                        : place == lengths[row] - 1 ? SpecialToken.SEP.id() : SpecialToken.COUNT + i % 5;
            }
        }
        return new Batch(lengths, Tensor.of(rows, lengths.length, width), new SeededRandom(1), 0, 1);
    }

    private Optional<TrainingResult> train(String type, long stopAt, String name) throws IOException {
        Objective objective = build(type, Pooling.MEAN);
        TrainingSpec spec = new TrainingSpec(3, BATCH, 0.01, LearningRateSchedule.WARMUP_LINEAR, 5, 0.25, null);
        ExampleSource source = new Rows(type);
        Path checkpoint = folder.resolve(type + "-" + name);
        return new Trainer(
                        objective,
                        spec,
                        source,
                        Split.draw(source.count(), spec.validationFraction(), spec.seed()),
                        new Trainer.Checkpoints(List.of(checkpoint), checkpoint, Duration.ofDays(1)),
                        System::nanoTime)
                .train(parameters(objective), new StopAt(stopAt));
    }

    private static Parameters parameters(Objective objective) {
        return Trainer.initialParameters(objective, 3);
    }

    /** Texts of several lengths, and after them a place where the graph takes one. */
    private static Tensor rows(int width) {
        float[] values = new float[5 * width];
        Rows rows = new Rows("mlm");
        for (int row = 0; row < 5; row++) {
            float[] text = new float[LENGTH];
            rows.read(new int[] {row}, text);
            System.arraycopy(text, 0, values, row * width, LENGTH);
            if (width > LENGTH) {
                values[(row + 1) * width - 1] = row % rows.length(row);
            }
        }
        return Tensor.of(values, 5, width);
    }

    private static Batch batch(String type, int epoch, int size) {
        Rows rows = new Rows(type);
        int width = rows.shape().size();
        int[] indices = IntStream.range(0, size)
                .map(i -> (i + 7 * epoch) % rows.count())
                .toArray();
        float[] values = new float[size * width];
        rows.read(indices, values);
        return new Batch(indices, Tensor.of(values, size, width), new SeededRandom(epoch), 0, epoch);
    }

    /** Texts that begin with two tokens and repeat them; a translation has the numbers of another language. */
    private record Rows(String type) implements ExampleSource {

        private static final int COUNT = 20;

        private static final int WORDS = 3;

        @Override
        public InputShape shape() {
            return InputShape.of(type.equals("tlm") ? 2 * LENGTH : LENGTH);
        }

        @Override
        public int count() {
            return COUNT;
        }

        @Override
        public boolean padded() {
            return true;
        }

        @Override
        public int length(int index) {
            return (type.equals("tlm") ? 2 : 1) * (4 + index % 5);
        }

        @Override
        public void read(int[] indices, float[] target) {
            int width = shape().size();
            Arrays.fill(target, 0, indices.length * width, TokenRows.NONE);
            for (int row = 0; row < indices.length; row++) {
                int index = indices[row];
                int at = text(target, row * width, index, 0);
                if (type.equals("tlm")) {
                    text(target, at, index, WORDS);
                }
            }
        }

        private static int text(float[] target, int from, int index, int language) {
            int at = from;
            target[at++] = SpecialToken.CLS.id();
            for (int i = 0; i < 2 + index % 5; i++) {
                target[at++] = SpecialToken.COUNT + language + (index * (1 + i % 2) + i % 2) % WORDS;
            }
            target[at++] = SpecialToken.SEP.id();
            return at;
        }
    }

    private record StopAt(long step) implements TrainingObserver {

        @Override
        public void progressed(TrainingProgress progress) {}

        @Override
        public void resumed(long at) {}

        @Override
        public void checkpointing() {}

        @Override
        public void checkpointed(long at) {}

        @Override
        public boolean stopRequested(long at) {
            return at >= step;
        }
    }
}
