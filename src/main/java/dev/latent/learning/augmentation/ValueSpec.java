package dev.latent.learning.augmentation;

import dev.latent.learning.SeededRandom;

/** A change of the values of a view. */
sealed interface ValueSpec extends AugmentationSpec
        permits BlurSpec, NoiseSpec, EraseSpec, BrightnessSpec, FeatureMaskSpec {

    void apply(ViewBuffer view, SeededRandom random);
}
