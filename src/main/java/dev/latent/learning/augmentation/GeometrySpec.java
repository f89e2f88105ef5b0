package dev.latent.learning.augmentation;

import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;

/** A change of where in an image a view looks. All of a list are one resampling, so that pixels are blurred once. */
sealed interface GeometrySpec extends AugmentationSpec permits RandomCropSpec, FlipSpec, RotateSpec {

    void draw(Window window, SeededRandom random);

    @Override
    default boolean suits(InputShape input) {
        return input.dims().size() > 1;
    }
}
