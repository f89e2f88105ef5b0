package dev.latent.encoding;

import dev.latent.dataset.DatasetReader;
import dev.latent.learning.head.FeatureMatrix;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object in a line for each example. */
final class JsonLinesEmbeddingWriter implements EmbeddingWriter {

    /** The digits of a float are the same on every Java version, which the JDK's own are not. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private final DatasetReader examples;

    private final JsonGenerator json;

    JsonLinesEmbeddingWriter(Path file, DatasetReader examples) throws IOException {
        this.examples = examples;
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        this.json = JSON.createGenerator(out);
    }

    @Override
    public void write(int first, FeatureMatrix embeddings) {
        float[] values = embeddings.values();
        int width = embeddings.width();
        for (int row = 0; row < embeddings.rows(); row++) {
            json.writeStartObject();
            json.writeNumberProperty("index", first + row);
            json.writeArrayPropertyStart("embedding");
            for (int i = row * width; i < (row + 1) * width; i++) {
                json.writeNumber(values[i]);
            }
            json.writeEndArray();
            @Nullable Object label = examples.label(first + row);
            if (label != null) {
                json.writePOJOProperty("label", label);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    @Override
    public void close() {
        json.close();
    }
}
