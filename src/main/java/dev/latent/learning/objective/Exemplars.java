package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A classifier with a class for each example (Dosovitskiy et al. 2014): loss = −log softmax(h(view of xᵢ) W + b)ᵢ over all examples, in
 * nats, mean over the batch.
 */
final class Exemplars implements Objective {

    private final FeatureEncoder encoder;

    private final Classifier classifier;

    private final Augmentations augmentations;

    Exemplars(FeatureEncoder encoder, int examples, Augmentations augmentations) {
        this.encoder = encoder;
        this.classifier = new Classifier(encoder, examples);
        this.augmentations = augmentations;
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
        return classifier.feed(views(augmentations, batch), batch.indices());
    }

    /** A view of each example of a batch. */
    static Tensor views(Augmentations augmentations, Batch batch) {
        float[] examples = batch.examples().data();
        float[] views = new float[examples.length];
        int width = examples.length / batch.size();
        for (int row = 0; row < batch.size(); row++) {
            augmentations.apply(examples, row * width, batch.randomOf(row), views, row * width);
        }
        return Tensor.of(views, batch.size(), width);
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
