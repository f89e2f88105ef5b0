package dev.latent.benchmark;

import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.LabelBudget;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.LinearHead;
import dev.latent.learning.head.LinearProbe;
import dev.latent.learning.head.Targets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What features of MNIST's images are worth: linear probes and nearest neighbours, measured on the test images. */
final class MnistProbes {

    static final int SEEDS = 5;

    private static final int CLASSES = 10;

    private static final double TEMPERATURE = 0.1;

    private static final List<String> NAMES =
            IntStream.range(0, CLASSES).mapToObj(String::valueOf).toList();

    private final FeatureMatrix features;

    private final Targets.Classes labels;

    private final FeatureMatrix testFeatures;

    private final Targets.Classes testLabels;

    MnistProbes(FeatureMatrix features, Mnist training, FeatureMatrix testFeatures, Mnist test) {
        this.features = features;
        this.labels = new Targets.Classes(NAMES, training.labels());
        this.testFeatures = testFeatures;
        this.testLabels = new Targets.Classes(NAMES, test.labels());
    }

    /** Per cent right, of a linear probe on all labels. */
    double probe() {
        return accuracy(new LinearProbe(1, () -> {}).fit(features, labels).head());
    }

    /** Per cent right, of linear probes on a few labels of each class, {@value #SEEDS} draws. */
    Figures probe(int perClass) {
        Figures figures = new Figures();
        for (int seed = 1; seed <= SEEDS; seed++) {
            int[] rows = LabelSplit.draw(labels, 0, new LabelBudget(perClass, null), seed)
                    .training();
            float[] chosen = new float[rows.length * features.width()];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(
                        features.values(), rows[i] * features.width(), chosen, i * features.width(), features.width());
            }
            FeatureMatrix few = new FeatureMatrix(rows.length, features.width(), chosen);
            figures.add(accuracy(new LinearProbe(seed, () -> {})
                    .fit(few, labels.select(rows))
                    .head()));
        }
        return figures;
    }

    /** Per cent right, by the k nearest in cosine, each with the weight exp(cos / 0.1). */
    double nearest(int k) {
        float[] bank = normalized(features);
        float[] queries = normalized(testFeatures);
        int width = features.width();
        long right = IntStream.range(0, testFeatures.rows())
                .parallel()
                .filter(query -> {
                    float[] similarity = new float[features.rows()];
                    for (int row = 0; row < similarity.length; row++) {
                        float sum = 0;
                        for (int i = 0; i < width; i++) {
                            sum += bank[row * width + i] * queries[query * width + i];
                        }
                        similarity[row] = sum;
                    }
                    return vote(similarity, k) == testLabels.classes()[query];
                })
                .count();
        return 100.0 * right / testFeatures.rows();
    }

    private int vote(float[] similarity, int k) {
        float[] sorted = similarity.clone();
        Arrays.sort(sorted);
        float least = sorted[sorted.length - k];
        double[] votes = new double[CLASSES];
        for (int row = 0; row < similarity.length; row++) {
            if (similarity[row] >= least) {
                votes[labels.classes()[row]] += Math.exp(similarity[row] / TEMPERATURE);
            }
        }
        return IntStream.range(0, CLASSES)
                .boxed()
                .max(Comparator.comparingDouble(c -> votes[c]))
                .orElseThrow();
    }

    private static float[] normalized(FeatureMatrix features) {
        float[] values = features.values().clone();
        for (int row = 0; row < features.rows(); row++) {
            double square = 0;
            for (int i = 0; i < features.width(); i++) {
                square += Math.pow(values[row * features.width() + i], 2);
            }
            float scale = (float) (1 / Math.max(1e-12, Math.sqrt(square)));
            for (int i = 0; i < features.width(); i++) {
                values[row * features.width() + i] *= scale;
            }
        }
        return values;
    }

    private double accuracy(LinearHead head) {
        float[] outputs = head.predict(testFeatures);
        long right = IntStream.range(0, testLabels.count())
                .filter(row -> IntStream.range(0, CLASSES)
                                .boxed()
                                .max(Comparator.comparingDouble(c -> outputs[row * CLASSES + c]))
                                .orElseThrow()
                        == testLabels.classes()[row])
                .count();
        return 100.0 * right / testLabels.count();
    }
}
