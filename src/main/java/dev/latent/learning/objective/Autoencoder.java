package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Chain;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Deterministic autoencoder (Hinton &amp; Salakhutdinov 2006): loss = −log p(x|z) with z = f(x), a linear layer on the encoder's
 * features; in nats, summed over the values of x and averaged over the batch.
 */
final class Autoencoder implements Objective {

    private final FeatureEncoder encoder;

    private final LatentDecoder decoder;

    Autoencoder(AutoencoderSpec spec, Setup setup) {
        Network features = setup.encoder().buildEncoder(setup.input());
        Dense code = new Dense("encoder.code", features.outputWidth(), spec.latentDim());
        this.encoder = new FeatureEncoder(new Chain(features, code), setup.standardization());
        this.decoder = new LatentDecoder(spec, setup);
    }

    @Override
    public int embeddingDimensions() {
        return encoder.dimensions();
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(encoder.parameters());
        all.addAll(decoder.parameters());
        return all;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = graph.input(FeatureEncoder.INPUT, encoder.inputWidth());
        SDVariable distortion = decoder.meanCost(graph, x, encoder.apply(graph, x));
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, distortion.mul(LOSS, 1));
        terms.put("reconstruction", distortion.mul("reconstruction", -1));
        return terms;
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        return Map.of(FeatureEncoder.INPUT, batch.examples());
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(encoder, decoder);
    }
}
