package dev.latent.learning.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.ConvSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.objective.ClassLabels;
import dev.latent.learning.objective.Likelihood;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.ObjectiveSpec;
import dev.latent.learning.objective.RotationSpec;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.SimClrSpec;
import dev.latent.learning.objective.SupervisedSpec;
import dev.latent.learning.objective.VaeSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class GradientProgramTest {

    private static final int WIDTH = 12;

    @ParameterizedTest
    @EnumSource(Activation.class)
    void gives_what_samediff_gives_for_every_feed_and_after_changes_of_the_parameters(Activation activation) {
        Subject subject = new Subject(activation, Likelihood.BERNOULLI);
        try (GradientProgram program = subject.record(5)) {
            for (int feed = 0; feed < 3; feed++) {
                Map<String, Tensor> values = subject.feeds(5, feed);
                program.run(values);
                subject.assertSame(program, values);
                subject.parameters.values().forEach(variable -> variable.getArr()
                        .muli(1.25));
            }
        }
    }

    @Test
    void learns_a_gaussian_likelihoods_scale_too() {
        Subject subject = new Subject(Activation.RELU, Likelihood.GAUSSIAN);
        try (GradientProgram program = subject.record(4)) {
            Map<String, Tensor> values = subject.feeds(4, 9);
            program.run(values);
            subject.assertSame(program, values);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"simclr", "rotation", "supervised"})
    void gives_what_samediff_gives_for_objectives_on_convolutions(String type) {
        ObjectiveSpec spec =
                switch (type) {
                    case "simclr" -> SimClrSpec.of(null, 6, 4, null);
                    case "rotation" -> RotationSpec.of(null);
                    default -> SupervisedSpec.of();
                };
        for (InputShape shape : List.of(InputShape.of(6, 6), InputShape.of(6, 6, 3))) {
            Subject subject = new Subject(spec, ConvSpec.of(List.of(3, 4), 5, null, null), shape);
            try (GradientProgram program = subject.record(5)) {
                for (int feed = 1; feed < 3; feed++) {
                    Map<String, Tensor> values = subject.feeds(5, feed);
                    program.run(values);
                    subject.assertSame(program, values);
                }
            }
        }
    }

    @Test
    void programs_for_batches_of_different_sizes_do_not_disturb_each_other() {
        Subject subject = new Subject(Activation.RELU, Likelihood.BERNOULLI);
        try (GradientProgram five = subject.record(5);
                GradientProgram one = subject.record(1)) {
            five.run(subject.feeds(5, 1));
            one.run(subject.feeds(1, 2));
            subject.assertSame(five, subject.feeds(5, 1));
            subject.assertSame(one, subject.feeds(1, 2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void programs_share_memory_and_each_still_gives_what_samediff_gives(boolean largestFirst) {
        int[] sizes = largestFirst ? new int[] {400, 300, 200} : new int[] {200, 300, 400};
        Subject subject = new Subject(Activation.RELU, Likelihood.BERNOULLI);
        List<GradientProgram> programs = new ArrayList<>();
        try (ArrayPool pool = new ArrayPool()) {
            for (int rows : sizes) {
                programs.add(subject.record(rows, pool));
            }
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < sizes.length; i++) {
                    Map<String, Tensor> values = subject.feeds(sizes[i], round);
                    programs.get(i).run(values);
                    subject.assertSame(programs.get(i), values);
                }
            }
            long apart = programs.stream().mapToLong(GradientProgram::bytes).sum();
            long largest =
                    programs.stream().mapToLong(GradientProgram::bytes).max().orElseThrow();
            assertThat(pool.bytes()).isLessThan(largestFirst ? largest * 5 / 4 : apart);
            programs.forEach(GradientProgram::close);
        }
    }

    /** A small objective. */
    private static final class Subject {

        private final Objective objective;

        private final InputShape shape;

        private final SameDiffBuilder builder;

        private final SameDiff graph;

        private final List<String> outputs;

        private final Map<String, SDVariable> parameters;

        Subject(Activation activation, Likelihood likelihood) {
            this(
                    new VaeSpec(3, 2, likelihood, 1, likelihood == Likelihood.GAUSSIAN),
                    new MlpSpec(List.of(7, 6), activation, InputScaling.NONE),
                    InputShape.of(WIDTH));
        }

        Subject(ObjectiveSpec spec, EncoderSpec encoder, InputShape shape) {
            this.shape = shape;
            int[] classes = IntStream.range(0, 5).map(i -> i % 2).toArray();
            objective = spec.build(new Setup(encoder, shape, null, 5, new ClassLabels(classes, 2), 0));
            builder = new SameDiffBuilder(Trainer.initialParameters(objective, 3), DataType.FLOAT);
            Map<String, SDVariable> terms = objective.build(builder);
            graph = builder.graph();
            outputs = terms.values().stream().map(SDVariable::name).toList();
            graph.setLossVariables(terms.get(Objective.LOSS).name());
            parameters = builder.variables();
        }

        GradientProgram record(int rows, ArrayPool pool) {
            return new GradientProgram(builder, feeds(rows, 0), outputs, new HashMap<>(), pool);
        }

        GradientProgram record(int rows) {
            return new GradientProgram(builder, feeds(rows, 0), outputs);
        }

        Map<String, Tensor> feeds(int rows, long seed) {
            int width = shape.size();
            float[] values = new float[rows * width];
            SeededRandom random = new SeededRandom(seed);
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble();
            }
            int[] indices = IntStream.range(0, rows).toArray();
            return objective.feed(new Batch(indices, Tensor.of(values, rows, width), random, 0, 0));
        }

        private static Map<String, INDArray> arrays(Map<String, Tensor> feeds) {
            Map<String, INDArray> arrays = new HashMap<>();
            feeds.forEach((name, tensor) -> arrays.put(name, SameDiffBuilder.array(tensor, DataType.FLOAT)));
            return arrays;
        }

        void assertSame(GradientProgram program, Map<String, Tensor> values) {
            OutAndGrad expected =
                    graph.calculateGradientsAndOutputs(arrays(values), outputs, List.copyOf(parameters.keySet()));
            expected.getOutputs().forEach((name, array) -> assertClose(name, program.output(name), array));
            expected.getGradients().forEach((name, array) -> assertClose(name, program.gradient(name), array));
            assertThat(expected.getGradients()).hasSameSizeAs(parameters);
        }

        private static void assertClose(String name, INDArray actual, INDArray expected) {
            assertThat(actual.shape()).as(name).isEqualTo(expected.shape());
            float[] values = actual.dup('c').data().asFloat();
            float[] wanted = expected.dup('c').data().asFloat();
            for (int i = 0; i < values.length; i++) {
                assertThat((double) values[i])
                        .as("%s[%d]", name, i)
                        .isCloseTo(wanted[i], within(1e-5 * Math.max(1, Math.abs(wanted[i]))));
            }
        }
    }
}
