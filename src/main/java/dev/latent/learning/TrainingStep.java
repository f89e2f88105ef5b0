package dev.latent.learning;

import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.objective.Objective;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One step of gradient descent on an objective: forward, backward, Adam. The arrays of a step are freed at once rather than left
 * to the garbage collector, which does not see how large they are. Not for use by several threads: SameDiff keeps a session for
 * each thread that ever called it.
 */
public final class TrainingStep {

    private final Objective objective;

    private final SameDiff graph;

    private final List<String> terms;

    private final List<String> outputs = new ArrayList<>();

    private final List<String> parameterNames;

    private final Map<String, INDArray> parameters = new LinkedHashMap<>();

    private final Adam adam;

    public TrainingStep(Objective objective, Parameters initial, double learningRate) {
        this.objective = objective;
        SameDiffBuilder builder = new SameDiffBuilder(initial, DataType.FLOAT);
        Map<String, SDVariable> built = objective.build(builder);
        this.graph = builder.graph();
        this.terms = List.copyOf(built.keySet());
        built.values().forEach(variable -> outputs.add(variable.name()));
        SDVariable loss = built.get(Objective.LOSS);
        if (loss == null) {
            throw new IllegalStateException("an objective has a term called " + Objective.LOSS);
        }
        graph.setLossVariables(loss.name());
        builder.variables().forEach((name, variable) -> parameters.put(name, variable.getArr()));
        this.parameterNames = List.copyOf(parameters.keySet());
        this.adam = new Adam(learningRate, parameters);
    }

    /**
     * Learns from a batch.
     *
     * @param step how many steps were taken before
     * @return the objective's terms before the step, means over the batch
     */
    public Map<String, Double> learn(Batch batch, long step) {
        Map<String, INDArray> feeds = feeds(batch);
        OutAndGrad result = graph.calculateGradientsAndOutputs(feeds, outputs, parameterNames);
        Map<String, INDArray> gradients = result.getGradients();
        parameters.forEach((name, value) -> adam.update(name, value, gradientOf(gradients, name), step));
        Map<String, Double> values = values(result.getOutputs());
        gradients.values().forEach(TrainingStep::free);
        result.getOutputs().values().forEach(TrainingStep::free);
        feeds.values().forEach(TrainingStep::free);
        return values;
    }

    /** The objective's terms on a batch, without learning from it. */
    public Map<String, Double> evaluate(Batch batch) {
        Map<String, INDArray> feeds = feeds(batch);
        Map<String, INDArray> result = graph.output(feeds, outputs);
        Map<String, Double> values = values(result);
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

    private Map<String, INDArray> feeds(Batch batch) {
        Map<String, INDArray> feeds = new HashMap<>();
        objective.feed(batch).forEach((name, tensor) -> feeds.put(name, SameDiffBuilder.array(tensor, DataType.FLOAT)));
        return feeds;
    }

    private Map<String, Double> values(Map<String, INDArray> result) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < terms.size(); i++) {
            INDArray value = result.get(outputs.get(i));
            values.put(terms.get(i), value == null ? Double.NaN : value.getDouble(0));
        }
        return values;
    }

    private static INDArray gradientOf(Map<String, INDArray> gradients, String name) {
        INDArray gradient = gradients.get(name);
        if (gradient == null) {
            throw new IllegalStateException("no gradient for " + name);
        }
        return gradient;
    }

    private static void free(INDArray array) {
        if (array.closeable() && !array.wasClosed()) {
            array.close();
        }
    }
}
