/**
 * Encodes datasets with published encoders, and finds nearest neighbours among what was encoded. {@code EncodingController} accepts,
 * {@code EncodingService} refuses what cannot work, {@code EncodingHandler} does the job: durable parts of embeddings first, then one
 * file of them. {@code NeighbourService} answers queries from the index that such a job left beside its file.
 */
@NullMarked
package dev.latent.encoding;

import org.jspecify.annotations.NullMarked;
