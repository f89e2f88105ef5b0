/**
 * Immutable examples: upload, validate, store, split, read in batches. {@code DatasetController} accepts, {@code DatasetStore}
 * keeps, {@link dev.latent.dataset.DatasetReader} reads; a stored file is never changed.
 */
@NullMarked
package dev.latent.dataset;

import org.jspecify.annotations.NullMarked;
