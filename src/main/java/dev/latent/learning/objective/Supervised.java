package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/** Cross-entropy of the classes: loss = −log softmax(h W + b) at the label, h the encoder's output; nats, mean over the batch. */
final class Supervised implements Objective {

    private final FeatureEncoder encoder;

    private final ClassLabels labels;

    private final Classifier classifier;

    Supervised(FeatureEncoder encoder, ClassLabels labels) {
        this.encoder = encoder;
        this.labels = labels;
        this.classifier = new Classifier(encoder, labels.classes());
    }

    @Override
    public List<ParameterShape> parameters() {
        return classifier.parameters();
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        return classifier.build(graph);
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        int[] classes = new int[batch.size()];
        for (int row = 0; row < classes.length; row++) {
            classes[row] = labels.byExample()[batch.indices()[row]];
        }
        return classifier.feed(batch.examples(), classes);
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(encoder);
    }

    @Override
    public int embeddingDimensions() {
        return encoder.dimensions();
    }
}
