/**
 * PNG and JPEG files as levels: whether a picture comes in an uploaded dataset or in a request, {@link
 * dev.latent.learning.image.ImageDecoder} makes the same numbers of it.
 */
@NullMarked
package dev.latent.learning.image;

import org.jspecify.annotations.NullMarked;
