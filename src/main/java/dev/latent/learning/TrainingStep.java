package dev.latent.learning;

import dev.latent.learning.graph.ArrayPool;
import dev.latent.learning.graph.GradientProgram;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.objective.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of gradient descent on an objective: forward, backward, Adam. Arrays are kept from step to step or freed at once, not
 * left to the garbage collector, which does not see how large they are. Not for use by several threads: SameDiff keeps a session
 * for each thread that ever called it.
 */
public final class TrainingStep implements AutoCloseable {

    private final Objective objective;

    private final Map<String, INDArray> parameters = new LinkedHashMap<>();

    /** By the length of texts; all on the same parameters. */
    private final Map<Integer, Graph> graphs = new HashMap<>();

    /** Of tables that are only looked up in: one for all programs, because a vocabulary is large and lengths are many. */
    private final Map<String, INDArray> tableGradients = new HashMap<>();

    private final Programs programs = new Programs();

    private final Adam adam;

    private final LongToDoubleFunction learningRate;

    public TrainingStep(Objective objective, Parameters initial, double learningRate) {
        this(objective, initial, step -> learningRate);
    }

    /** @param learningRate Adam's step size, by the number of steps that were taken before */
    public TrainingStep(Objective objective, Parameters initial, LongToDoubleFunction learningRate) {
        this.objective = objective;
        this.learningRate = learningRate;
        for (ParameterShape shape : objective.parameters()) {
            parameters.put(shape.name(), SameDiffBuilder.array(initial.get(shape.name()), DataType.FLOAT));
        }
        this.adam = new Adam(parameters);
    }

    /** The objective's terms as a graph. */
    private final class Graph {

        private final SameDiffBuilder builder;

        private final List<String> terms;

        private final List<String> outputs = new ArrayList<>();

        Graph(int length) {
            builder = new SameDiffBuilder(TrainingStep.this::parameter, DataType.FLOAT, length);
            Map<String, SDVariable> built = objective.build(builder);
            terms = List.copyOf(built.keySet());
            built.values().forEach(variable -> outputs.add(variable.name()));
            outputs.addAll(objective.observed());
            SDVariable loss = built.get(Objective.LOSS);
            if (loss == null) {
                throw new IllegalStateException("an objective has a term called " + Objective.LOSS);
            }
            builder.graph().setLossVariables(loss.name());
        }

        Map<String, Double> values(GradientProgram program) {
            Map<String, Double> values = new LinkedHashMap<>();
            for (int i = 0; i < terms.size(); i++) {
                values.put(terms.get(i), program.output(outputs.get(i)).getDouble(0));
            }
            return values;
        }
    }

    private INDArray parameter(String name) {
        INDArray array = parameters.get(name);
        if (array == null) {
            throw new IllegalArgumentException("the objective declares no parameter " + name);
        }
        return array;
    }

    /**
     * Learns from a batch.
     *
     * @param step how many steps were taken before
     * @return the objective's terms before the step, means over the batch
     */
    public Map<String, Double> learn(Batch batch, long step) {
        Map<String, Tensor> feeds = objective.feed(batch);
        Graph graph = graph(feeds);
        GradientProgram program = program(graph, feeds);
        program.run(feeds);
        double rate = learningRate.applyAsDouble(step);
        parameters.forEach((name, value) -> adam.update(name, value, program.gradient(name), step, rate));
        Map<String, Tensor> observed = new LinkedHashMap<>();
        for (String name : objective.observed()) {
            observed.put(name, SameDiffBuilder.tensor(program.output(name)));
        }
        objective.learnt(batch, observed);
        return graph.values(program);
    }

    /** Forward and backward: the objective's terms and the gradients of all parameters, learning nothing yet. */
    public Map<String, Double> differentiate(Batch batch) {
        Map<String, Tensor> feeds = objective.feed(batch);
        Graph graph = graph(feeds);
        GradientProgram program = program(graph, feeds);
        program.run(feeds);
        return graph.values(program);
    }

    /** The objective's terms on a batch, without learning from it. */
    public Map<String, Double> evaluate(Batch batch) {
        Map<String, Tensor> feeds = objective.feed(batch);
        Graph graph = graph(feeds);
        GradientProgram program = program(graph, feeds);
        program.runForward(feeds);
        return graph.values(program);
    }

    /** A copy of the current parameters. */
    public Parameters parameters() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        parameters.forEach((name, array) -> tensors.put(name, SameDiffBuilder.tensor(array)));
        return new Parameters(tensors);
    }

    Parameters firstMoments() {
        return adam.firstMoments();
    }

    Parameters secondMoments() {
        return adam.secondMoments();
    }

    void restoreOptimizer(Checkpoint checkpoint) {
        adam.restore(checkpoint.firstMoments(), checkpoint.secondMoments());
    }

    /** Frees what is kept from step to step. */
    @Override
    public void close() {
        programs.close();
        adam.close();
        tableGradients.values().forEach(INDArray::close);
        parameters.values().forEach(INDArray::close);
    }

    private Graph graph(Map<String, Tensor> feeds) {
        return graphs.computeIfAbsent(objective.length(feeds), Graph::new);
    }

    private GradientProgram program(Graph graph, Map<String, Tensor> feeds) {
        Map<String, List<Integer>> shapes = new HashMap<>();
        feeds.forEach((name, tensor) ->
                shapes.put(name, Arrays.stream(tensor.shape()).boxed().toList()));
        return programs.get(
                shapes, () -> new GradientProgram(graph.builder, feeds, graph.outputs, tableGradients, programs.pool));
    }

    /** For the few shapes that batches have: full ones, the last of an epoch, and texts of several lengths. */
    private static final class Programs {

        /** Of arrays that are kept, unless one program alone needs half as much; beyond it, all are recorded again when they are needed. */
        private static final long MOST_BYTES = 2L << 30;

        private final Map<Map<String, List<Integer>>, GradientProgram> byShapes = new HashMap<>();

        private final ArrayPool pool = new ArrayPool();

        GradientProgram get(Map<String, List<Integer>> shapes, Supplier<GradientProgram> recording) {
            GradientProgram known = byShapes.get(shapes);
            if (known != null) {
                return known;
            }
            if (bytes() > MOST_BYTES && bytes() > 2 * largest()) {
                close();
            }
            GradientProgram recorded = recording.get();
            byShapes.put(shapes, recorded);
            return recorded;
        }

        private long bytes() {
            return pool.bytes()
                    + byShapes.values().stream()
                            .mapToLong(GradientProgram::ownBytes)
                            .sum();
        }

        private long largest() {
            return byShapes.values().stream()
                    .mapToLong(GradientProgram::bytes)
                    .max()
                    .orElse(0);
        }

        void close() {
            byShapes.values().forEach(GradientProgram::close);
            byShapes.clear();
            pool.close();
        }
    }
}
