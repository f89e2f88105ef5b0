package dev.latent.encoding;

import dev.latent.learning.Npy;
import dev.latent.learning.head.FeatureMatrix;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** float32 [examples, dimensions] as NumPy reads it. */
final class NpyEmbeddingWriter implements EmbeddingWriter {

    private final OutputStream out;

    NpyEmbeddingWriter(Path file, int count, int dimensions) throws IOException {
        this.out = Files.newOutputStream(file);
        try {
            Npy.writeHeader(out, count, dimensions);
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    @Override
    public void write(int first, FeatureMatrix embeddings) throws IOException {
        Npy.writeValues(out, embeddings.values());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
