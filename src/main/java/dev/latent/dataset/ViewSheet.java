package dev.latent.dataset;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.Standardization;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws examples, each beside views of it: a row for each example, the example first. */
final class ViewSheet {

    /** What the scaling of vectors is measured on: enough for a picture. */
    private static final int MEASURED = 4096;

    private final DatasetReader reader;

    private final Augmentations augmentations;

    private final int views;

    private final long seed;

    ViewSheet(DatasetReader reader, List<AugmentationSpec> specs, int views, long seed) {
        this.reader = reader;
        this.augmentations = Augmentations.of(specs, reader.shape(), scale(reader));
        this.views = views;
        this.seed = seed;
    }

    private static @Nullable Standardization scale(DatasetReader reader) {
        if (reader.dataset().kind() == DatasetKind.IMAGES) {
            return null;
        }
        int[] first = IntStream.range(0, Math.min(MEASURED, reader.count())).toArray();
        return Standardization.measure(reader, first);
    }

    byte[] draw(int[] indices) {
        int size = reader.shape().size();
        int columns = views + 1;
        float[] rows = new float[indices.length * columns * size];
        for (int i = 0; i < indices.length; i++) {
            fill(indices[i], rows, i * columns * size);
        }
        return ContactSheet.draw(
                reader.dataset(),
                indices.length * columns,
                columns,
                (number, values) -> System.arraycopy(rows, number * size, values, 0, size));
    }

    /** The example, then the two views of each epoch, drawn as training draws them. */
    private void fill(int index, float[] target, int offset) {
        int size = reader.shape().size();
        float[] example = new float[size];
        reader.read(new int[] {index}, example);
        System.arraycopy(example, 0, target, offset, size);
        SeededRandom random = new SeededRandom();
        for (int view = 0; view < views; view++) {
            if (view % 2 == 0) {
                Tensor alone = Tensor.of(example, 1, size);
                random = new Batch(new int[] {index}, alone, random, seed, view / 2).randomOf(0);
            }
            augmentations.apply(example, 0, random, target, offset + (view + 1) * size);
        }
    }
}
