package dev.latent.encoding;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.latent.dataset.DatasetReader;
import dev.latent.learning.head.FeatureMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Columns {@code index}, {@code label} and {@code embedding}. Without compression: the digits of embeddings are close to random.
 */
final class ParquetEmbeddingWriter implements EmbeddingWriter {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What is held in memory until it is written. */
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(INT64)
            .named("index")
            .optional(BINARY)
            .as(stringType())
            .named("label")
            .requiredList()
            .requiredElement(FLOAT)
            .named("embedding")
            .named("embeddings");

    private final DatasetReader examples;

    private final ParquetWriter<Row> writer;

    /** @param from where the embedding begins among the values */
    private record Row(long index, @Nullable String label, FeatureMatrix embeddings, int from) {}

    ParquetEmbeddingWriter(Path file, DatasetReader examples) throws IOException {
        this.examples = examples;
        this.writer = new Builder(file)
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withDictionaryEncoding("embedding.list.element", false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    @Override
    public void write(int first, FeatureMatrix embeddings) throws IOException {
        for (int row = 0; row < embeddings.rows(); row++) {
            writer.write(new Row(first + row, label(first + row), embeddings, row * embeddings.width()));
        }
    }

    private @Nullable String label(int index) {
        Object label = examples.label(index);
        return label == null || label instanceof String ? (String) label : JSON.writeValueAsString(label);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private static final class Builder extends ParquetWriter.Builder<Row, Builder> {

        Builder(Path file) {
            super(new LocalOutputFile(file));
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Row> getWriteSupport(ParquetConfiguration configuration) {
            return new RowSupport();
        }

        /** Not called, but abstract. */
        @Override
        @Deprecated
        protected WriteSupport<Row> getWriteSupport(Configuration configuration) {
            return new RowSupport();
        }
    }

    /** Takes a row apart. */
    private static final class RowSupport extends WriteSupport<Row> {

        private @Nullable RecordConsumer consumer;

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        /** Not called, but abstract. */
        @Override
        @Deprecated
        public WriteContext init(Configuration configuration) {
            return new WriteContext(SCHEMA, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(Row row) {
            RecordConsumer to = consumer;
            if (to == null) {
                throw new IllegalStateException("not prepared");
            }
            to.startMessage();
            to.startField("index", 0);
            to.addLong(row.index);
            to.endField("index", 0);
            if (row.label != null) {
                to.startField("label", 1);
                to.addBinary(Binary.fromString(row.label));
                to.endField("label", 1);
            }
            to.startField("embedding", 2);
            to.startGroup();
            to.startField("list", 0);
            for (int i = row.from; i < row.from + row.embeddings.width(); i++) {
                to.startGroup();
                to.startField("element", 0);
                to.addFloat(row.embeddings.values()[i]);
                to.endField("element", 0);
                to.endGroup();
            }
            to.endField("list", 0);
            to.endGroup();
            to.endField("embedding", 2);
            to.endMessage();
        }
    }
}
