package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Four-way classification of rotations (Gidaris et al. 2018): one view x of each example of a batch is there in all four, so
 * loss = ¼ Σ_r −log softmax(h(x turned r times) W + b)_r, nats, mean over the batch.
 */
final class Rotation implements Objective {

    private static final int TURNS = 4;

    private final FeatureEncoder encoder;

    private final ImageLayout layout;

    private final Augmentations augmentations;

    private final Classifier classifier;

    /** @param layout of square images */
    Rotation(FeatureEncoder encoder, ImageLayout layout, Augmentations augmentations) {
        this.augmentations = augmentations;
        this.encoder = encoder;
        this.layout = layout;
        this.classifier = new Classifier(encoder, TURNS);
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
        int width = layout.size();
        float[] inputs = new float[Math.multiplyExact(TURNS * batch.size(), width)];
        int[] classes = new int[TURNS * batch.size()];
        for (int row = 0; row < classes.length; row++) {
            classes[row] = row % TURNS;
            if (classes[row] == 0) {
                int example = row / TURNS;
                augmentations.apply(
                        batch.examples().data(), example * width, batch.randomOf(example), inputs, row * width);
            } else {
                turn(inputs, (row - 1) * width, row * width);
            }
        }
        return classifier.feed(Tensor.of(inputs, classes.length, width), classes);
    }

    /** Copies an image, turned counter-clockwise by 90 degrees. */
    private void turn(float[] images, int from, int to) {
        int side = layout.width();
        int channels = layout.channels();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int source = from + (x * side + side - 1 - y) * channels;
                System.arraycopy(images, source, images, to + (y * side + x) * channels, channels);
            }
        }
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
