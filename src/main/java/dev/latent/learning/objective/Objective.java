package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/** A loss over the parameters of networks, and what of them is served once it is minimised. */
public interface Objective {

    List<ParameterShape> parameters();

    /**
     * Builds the loss.
     *
     * @return scalars by name, each a mean over the batch; the one called {@link #LOSS} is minimised, the others are reported
     */
    Map<String, SDVariable> build(SameDiffBuilder graph);

    /** The values of the graph's inputs for a batch, by name, noise included. */
    Map<String, Tensor> feed(Batch batch);

    /** The length of padded texts in these feeds; the loss is built for each. 0 where it learns from no texts. */
    default int length(Map<String, Tensor> feeds) {
        return 0;
    }

    /** What a batch counts for in means over an epoch: its examples, or what a loss is the mean of. */
    default double weight(Batch batch) {
        return batch.size();
    }

    /**
     * About how many bytes a step keeps, with its gradients.
     *
     * @param rows   texts of a batch
     * @param length tokens of each
     * @return 0 where it learns from no texts
     */
    default long stepBytes(int rows, int length) {
        return 0;
    }

    List<ServedGraph> servedGraphs();

    /** Width of an embedding. */
    int embeddingDimensions();

    /** Whether a step needs a whole batch, because its examples are compared with each other; what is left of an epoch is then left out. */
    default boolean wholeBatches() {
        return false;
    }

    /** Names of the graph's outputs that {@link #learnt} wants to see. */
    default List<String> observed() {
        return List.of();
    }

    /**
     * Called after each step of learning.
     *
     * @param outputs of the graph on this batch, before the step, by the names in {@link #observed()}
     */
    default void learnt(Batch batch, Map<String, Tensor> outputs) {}

    /** What it keeps from step to step beside the parameters, as part of a checkpoint. */
    default Parameters memory() {
        return Parameters.NONE;
    }

    /** Goes on with what {@link #memory()} gave. */
    default void restoreMemory(Parameters memory) {}

    String LOSS = "loss";
}
