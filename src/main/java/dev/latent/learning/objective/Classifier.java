package dev.latent.learning.objective;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A dense layer and a softmax on an encoder, for objectives that name a class for each input: loss = −log softmax(h W + b) at the
 * class, in nats, and the accuracy; means over the batch.
 */
final class Classifier {

    private static final String CLASSES = "classes";

    private final FeatureEncoder encoder;

    private final Dense layer;

    Classifier(FeatureEncoder encoder, int classes) {
        this.encoder = encoder;
        this.layer = new Dense("classifier", encoder.dimensions(), classes);
    }

    List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(encoder.parameters());
        all.addAll(layer.parameters());
        return all;
    }

    Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable x = graph.input(FeatureEncoder.INPUT, encoder.inputWidth());
        SDVariable target = graph.input(CLASSES, layer.outputWidth());
        SDVariable logits = layer.apply(graph, encoder.apply(graph, x));
        SDVariable cost = CrossEntropy.softmax(graph, logits, target);
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(Objective.LOSS, graph.meanOfRowSums(cost, 1).mul(Objective.LOSS, 1));
        terms.put("accuracy", CrossEntropy.accuracy(logits, target).mul("accuracy", 1));
        return terms;
    }

    /**
     * @param inputs  [rows, width]
     * @param classes one for each row
     */
    Map<String, Tensor> feed(Tensor inputs, int[] classes) {
        return Map.of(FeatureEncoder.INPUT, inputs, CLASSES, CrossEntropy.oneHot(classes, layer.outputWidth()));
    }
}
