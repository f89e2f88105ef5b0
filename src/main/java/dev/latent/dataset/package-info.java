/**
 * Immutable examples: upload, validate, store, split, read in batches. {@code DatasetController} accepts, {@code DatasetStore}
 * keeps, {@link dev.latent.dataset.DatasetReader} reads numbers and {@link dev.latent.dataset.TextDatasetReader} text; a stored file
 * is never changed.
 */
@NullMarked
package dev.latent.dataset;

import org.jspecify.annotations.NullMarked;
