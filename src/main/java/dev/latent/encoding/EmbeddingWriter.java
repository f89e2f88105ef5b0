package dev.latent.encoding;

import dev.latent.learning.head.FeatureMatrix;
import java.io.Closeable;
import java.io.IOException;

/** Writes a file of embeddings as they come, so that memory stays flat. The same embeddings give the same bytes. */
interface EmbeddingWriter extends Closeable {

    /**
     * Goes on with the embeddings of the next examples.
     *
     * @param first index of the first one's example: as many as were written before
     */
    void write(int first, FeatureMatrix embeddings) throws IOException;
}
