package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.ParameterShape;
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

    List<ServedGraph> servedGraphs();

    /** Width of an embedding. */
    int embeddingDimensions();

    String LOSS = "loss";
}
