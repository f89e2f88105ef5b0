package dev.latent.learning.objective;

import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.ImageLayout;

/** What every objective needs that looks at parts of images. */
final class PatchRules {

    private PatchRules() {}

    /** @throws UnsuitedException if the examples are vectors, or images with a side that is too short */
    static void requireImages(String objective, int smallestSide, ExampleFacts examples) {
        if (!examples.images()) {
            throw new UnsuitedException(
                    "objective",
                    "the objective %s takes images, the examples of dataset %s are vectors of %d values"
                            .formatted(
                                    objective,
                                    examples.dataset(),
                                    examples.shape().size()));
        }
        ImageLayout image = ImageLayout.of(examples.shape());
        if (Math.min(image.height(), image.width()) < smallestSide) {
            throw new UnsuitedException(
                    "objective",
                    "the objective %s takes images of at least %d × %d pixels, those of dataset %s have %d × %d"
                            .formatted(
                                    objective,
                                    smallestSide,
                                    smallestSide,
                                    examples.dataset(),
                                    image.height(),
                                    image.width()));
        }
    }
}
