/**
 * Random changes of an example that leave its meaning as it is: a contrastive objective learns what two changed views of one example
 * share. {@link dev.latent.learning.augmentation.AugmentationSpec} is what a request says,
 * {@link dev.latent.learning.augmentation.Augmentations} makes the views.
 */
@NullMarked
package dev.latent.learning.augmentation;

import org.jspecify.annotations.NullMarked;
