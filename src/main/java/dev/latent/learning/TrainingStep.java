package dev.latent.learning;

import dev.latent.learning.graph.GradientProgram;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.objective.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of gradient descent on an objective: forward, backward, Adam. Arrays are kept from step to step or freed at once, not
 * left to the garbage collector, which does not see how large they are. Not for use by several threads: SameDiff keeps a session
 * for each thread that ever called it.
 */
public final class TrainingStep implements AutoCloseable {

    private final Objective objective;

    private final SameDiff graph;

    private final List<String> terms;

    private final List<String> outputs = new ArrayList<>();

    private final Map<String, INDArray> parameters = new LinkedHashMap<>();

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
        SameDiffBuilder builder = new SameDiffBuilder(initial, DataType.FLOAT);
        Map<String, SDVariable> built = objective.build(builder);
        this.graph = builder.graph();
        this.terms = List.copyOf(built.keySet());
        built.values().forEach(variable -> outputs.add(variable.name()));
        outputs.addAll(objective.observed());
        SDVariable loss = built.get(Objective.LOSS);
        if (loss == null) {
            throw new IllegalStateException("an objective has a term called " + Objective.LOSS);
        }
        graph.setLossVariables(loss.name());
        builder.variables().forEach((name, variable) -> parameters.put(name, variable.getArr()));
        this.adam = new Adam(parameters);
    }

    /**
     * Learns from a batch.
     *
     * @param step how many steps were taken before
     * @return the objective's terms before the step, means over the batch
     */
    public Map<String, Double> learn(Batch batch, long step) {
        GradientProgram program = gradients(batch);
        double rate = learningRate.applyAsDouble(step);
        parameters.forEach((name, value) -> adam.update(name, value, program.gradient(name), step, rate));
        Map<String, Tensor> observed = new LinkedHashMap<>();
        for (String name : objective.observed()) {
            observed.put(name, SameDiffBuilder.tensor(program.output(name)));
        }
        objective.learnt(batch, observed);
        return values(program::output);
    }

    /** Forward and backward: the objective's terms and the gradients of all parameters, learning nothing yet. */
    public Map<String, Double> differentiate(Batch batch) {
        return values(gradients(batch)::output);
    }

    /** The objective's terms on a batch, without learning from it. */
    public Map<String, Double> evaluate(Batch batch) {
        Map<String, INDArray> feeds = arrays(objective.feed(batch));
        Map<String, INDArray> result = graph.output(feeds, outputs);
        Map<String, Double> values = values(result::get);
        result.values().forEach(TrainingStep::free);
        feeds.values().forEach(TrainingStep::free);
        return values;
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
        programs.values().forEach(GradientProgram::close);
        programs.clear();
        adam.close();
    }

    private GradientProgram gradients(Batch batch) {
        Map<String, Tensor> feeds = objective.feed(batch);
        Map<String, List<Integer>> shapes = new HashMap<>();
        feeds.forEach((name, tensor) ->
                shapes.put(name, Arrays.stream(tensor.shape()).boxed().toList()));
        GradientProgram program = programs.computeIfAbsent(
                shapes, unseen -> new GradientProgram(graph, arrays(feeds), outputs, parameters.keySet()));
        program.run(feeds);
        return program;
    }

    private static Map<String, INDArray> arrays(Map<String, Tensor> feeds) {
        Map<String, INDArray> arrays = new HashMap<>();
        feeds.forEach((name, tensor) -> arrays.put(name, SameDiffBuilder.array(tensor, DataType.FLOAT)));
        return arrays;
    }

    private Map<String, Double> values(Function<String, @Nullable INDArray> result) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < terms.size(); i++) {
            INDArray value = result.apply(outputs.get(i));
            values.put(terms.get(i), value == null ? Double.NaN : value.getDouble(0));
        }
        return values;
    }

    private static void free(INDArray array) {
        if (array.closeable() && !array.wasClosed()) {
            array.close();
        }
    }

    /** The few shapes that batches have: full ones, and the last of an epoch. */
    private static final class Programs extends LinkedHashMap<Map<String, List<Integer>>, GradientProgram> {

        private static final int MOST = 4;

        Programs() {
            super(MOST, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, List<Integer>>, GradientProgram> eldest) {
            if (size() <= MOST) {
                return false;
            }
            eldest.getValue().close();
            return true;
        }
    }
}
