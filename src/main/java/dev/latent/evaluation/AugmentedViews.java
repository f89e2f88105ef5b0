package dev.latent.evaluation;

import dev.latent.dataset.DatasetKind;
import dev.latent.dataset.DatasetReader;
import dev.latent.learning.ExampleSource;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.Standardization;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Random views of examples, drawn from (seed, view, example). */
final class AugmentedViews {

    private static final long KEY = 0x7669657773L;

    /** Rows that alignment is measured on: a mean over so many is known well. */
    private static final int MOST_ROWS = 2_000;

    /** What the scaling of vectors is measured on. */
    private static final int MEASURED = 4_096;

    private final DatasetReader examples;

    private final Augmentations augmentations;

    private final long seed;

    private AugmentedViews(DatasetReader examples, Augmentations augmentations, long seed) {
        this.examples = examples;
        this.augmentations = augmentations;
        this.seed = seed;
    }

    /** @param specs null for the defaults of the data's kind */
    static AugmentedViews of(DatasetReader examples, @Nullable List<AugmentationSpec> specs, long seed) {
        InputShape shape = examples.shape();
        Standardization scale = examples.dataset().kind() == DatasetKind.IMAGES
                ? null
                : Standardization.measure(
                        examples,
                        IntStream.range(0, Math.min(MEASURED, examples.count())).toArray());
        List<AugmentationSpec> used = specs == null ? AugmentationSpec.defaults(shape) : specs;
        return new AugmentedViews(examples, Augmentations.of(used, shape, scale), seed);
    }

    /** Enough of the rows, spread over all. */
    int[] chosen(int[] rows) {
        int count = Math.min(MOST_ROWS, rows.length);
        int[] order = new SeededRandom(seed, KEY).permutation(rows.length);
        return Arrays.stream(order, 0, count).map(place -> rows[place]).sorted().toArray();
    }

    /** The examples as one of their views has them. */
    ExampleSource view(int number) {
        return new ExampleSource() {

            @Override
            public InputShape shape() {
                return examples.shape();
            }

            @Override
            public int count() {
                return examples.count();
            }

            @Override
            public void read(int[] indices, float[] target) {
                int size = shape().size();
                float[] plain = new float[indices.length * size];
                examples.read(indices, plain);
                for (int i = 0; i < indices.length; i++) {
                    SeededRandom random = new SeededRandom(seed, KEY, number, indices[i]);
                    augmentations.apply(plain, i * size, random, target, i * size);
                }
            }
        };
    }
}
