package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What variational autoencoders have in common: the two networks, and the draws z = μ + σ ε with ε ~ N(0, I) (the
 * reparameterisation of Kingma &amp; Welling 2014). They differ in the bound they build of it.
 */
abstract sealed class LatentVariableModel implements Objective permits Vae, ImportanceWeightedVae, TotalCorrelationVae {

    private static final String INPUT = "input";

    private static final String NOISE = "noise";

    private final int latentDim;

    private final int draws;

    private final boolean binarize;

    final GaussianEncoder encoder;

    final LatentDecoder decoder;

    /**
     * @param draws    of z for each example
     * @param binarize whether the values of x are drawn as well: 1 with their own probability, or 0
     */
    LatentVariableModel(LatentVariableSpec spec, int draws, boolean binarize, Setup setup) {
        this.latentDim = spec.latentDim();
        this.draws = draws;
        this.binarize = binarize;
        this.encoder = new GaussianEncoder(spec.latentDim(), setup);
        this.decoder = new LatentDecoder(spec, setup);
    }

    @Override
    public final int embeddingDimensions() {
        return latentDim;
    }

    @Override
    public final List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(encoder.parameters());
        all.addAll(decoder.parameters());
        return all;
    }

    @Override
    public final List<ServedGraph> servedGraphs() {
        return List.of(encoder, decoder);
    }

    @Override
    public final Map<String, Tensor> feed(Batch batch) {
        int rows = batch.size() * draws;
        float[] noise = batch.random().gaussians(rows * latentDim);
        return Map.of(INPUT, binarize ? binarized(batch) : batch.examples(), NOISE, Tensor.of(noise, rows, latentDim));
    }

    /** [batch, width]. */
    final SDVariable input(SameDiffBuilder graph) {
        return graph.input(INPUT, encoder.inputWidth());
    }

    /** ε, [draws · batch, latentDim]: the first draw of every example, then the second of every example, and so on. */
    final SDVariable noise(SameDiffBuilder graph) {
        return graph.input(NOISE, latentDim);
    }

    /** Values drawn for this example in this epoch (Salakhutdinov &amp; Murray 2008). */
    private static Tensor binarized(Batch batch) {
        float[] levels = batch.examples().data();
        float[] drawn = new float[levels.length];
        int width = levels.length / batch.size();
        for (int row = 0; row < batch.size(); row++) {
            SeededRandom random = batch.randomOf(row);
            for (int i = row * width; i < (row + 1) * width; i++) {
                drawn[i] = random.nextDouble() < levels[i] ? 1 : 0;
            }
        }
        return new Tensor(batch.examples().shape(), drawn);
    }
}
