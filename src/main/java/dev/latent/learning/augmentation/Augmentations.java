package dev.latent.learning.augmentation;

import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.encoder.Standardization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes views of examples. Crop, rotation and flip come first and are one resampling; the other changes follow in the order of the
 * list. The same randomness gives the same view on every machine. Not for several threads.
 */
public final class Augmentations {

    private final int size;

    private final @Nullable ImageLayout layout;

    private final List<GeometrySpec> geometry;

    private final List<ValueSpec> changes;

    private final ViewBuffer view;

    private Augmentations(List<AugmentationSpec> specs, InputShape input, @Nullable Standardization scale) {
        this.size = input.size();
        this.layout = input.dims().size() > 1 ? ImageLayout.of(input) : null;
        this.geometry = only(GeometrySpec.class, specs);
        this.changes = only(ValueSpec.class, specs);
        this.view = new ViewBuffer(input, scale);
    }

    private static <T extends AugmentationSpec> List<T> only(Class<T> type, List<AugmentationSpec> specs) {
        return specs.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * @param specs such as suit the shape
     * @param scale of vectors that the encoder standardises: noise is in units of its deviations, masked features get its means; null
     *              where the encoder takes its input as it is. Images do without
     */
    public static Augmentations of(List<AugmentationSpec> specs, InputShape input, @Nullable Standardization scale) {
        AugmentationSpec.requireSuited(specs, input, "augmentations");
        return new Augmentations(specs, input, scale);
    }

    /**
     * Makes one view.
     *
     * @param examples holds an example from {@code from} on; it stays as it is
     * @param random   drawn from as often as the list needs; go on with it for the next view of the same example
     * @param target   another array, receives the view from {@code offset} on
     */
    public void apply(float[] examples, int from, SeededRandom random, float[] target, int offset) {
        if (layout == null || geometry.isEmpty()) {
            System.arraycopy(examples, from, target, offset, size);
        } else {
            Window window = new Window(layout);
            for (GeometrySpec spec : geometry) {
                spec.draw(window, random);
            }
            window.resample(examples, from, target, offset);
        }
        view.at(target, offset);
        for (ValueSpec change : changes) {
            change.apply(view, random);
        }
    }
}
