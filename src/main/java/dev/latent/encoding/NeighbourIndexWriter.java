package dev.latent.encoding;

import dev.latent.learning.head.FeatureMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene912.Lucene912Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a {@link NeighbourIndex}. Segments have as many vectors as a fixed amount of memory holds and are never merged: so memory
 * stays flat, files that are written stay as they are, and a document's number is the index of its example.
 */
final class NeighbourIndexWriter implements AutoCloseable {

    static final String FIELD = "embedding";

    private static final Logger log = LoggerFactory.getLogger(NeighbourIndexWriter.class);

    /** Memory for the vectors and the graph of the segment that is being built. */
    private static final int SEGMENT_BYTES = 64 << 20;

    /** What a node of the graph takes beside its vector. */
    private static final int NODE_BYTES = 400;

    /** Never reached: a segment ends by its number of vectors. */
    private static final int BUFFER_MEGABYTES = 1024;

    private static final int ROWS_BETWEEN_PAUSES = 64;

    private final Directory directory;

    private final IndexWriter writer;

    private int count;

    private int committed;

    private NeighbourIndexWriter(Directory directory) throws IOException {
        this.directory = directory;
        this.writer = new IndexWriter(
                directory,
                new IndexWriterConfig()
                        .setCodec(new Lucene912Codec() {
                            @Override
                            public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                                return new WideVectorsFormat();
                            }
                        })
                        .setMergePolicy(NoMergePolicy.INSTANCE)
                        .setUseCompoundFile(true)
                        .setRAMBufferSizeMB(BUFFER_MEGABYTES));
        this.count = writer.getDocStats().numDocs;
        this.committed = count;
    }

    /**
     * Begins an index, from the first of some others that can be read. These are only copied from: whoever built one may still be at it.
     *
     * @param folder empty
     */
    static NeighbourIndexWriter goOn(Path folder, List<Path> earlier) throws IOException {
        Directory directory = FSDirectory.open(folder);
        try {
            for (Path other : earlier) {
                if (copy(other, directory)) {
                    break;
                }
            }
            return new NeighbourIndexWriter(directory);
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /** Copies what was committed; nothing where that cannot be done. */
    private static boolean copy(Path from, Directory to) throws IOException {
        try (Directory source = FSDirectory.open(from)) {
            if (!DirectoryReader.indexExists(source)) {
                return false;
            }
            for (String file : SegmentInfos.readLatestCommit(source).files(true)) {
                Files.copy(from.resolve(file), ((FSDirectory) to).getDirectory().resolve(file));
            }
            return true;
        } catch (IOException e) {
            log.warn("an index of an earlier run is of no use: {}", e.toString());
            for (String file : to.listAll()) {
                to.deleteFile(file);
            }
            return false;
        }
    }

    /** How many vectors it has: the next one is that of the example with this index. */
    int count() {
        return count;
    }

    /**
     * Adds vectors.
     *
     * @param vectors of length 1
     * @param from    the first row that is not in the index yet
     * @param pause   told now and then which row is next; may throw to end the work
     */
    void add(FeatureMatrix vectors, int from, IntConsumer pause) throws IOException {
        int width = vectors.width();
        int perSegment = Math.max(1, SEGMENT_BYTES / (width * Float.BYTES + NODE_BYTES));
        for (int row = from; row < vectors.rows(); row++) {
            if (row % ROWS_BETWEEN_PAUSES == 0) {
                pause.accept(row);
            }
            Document document = new Document();
            float[] vector = Arrays.copyOfRange(vectors.values(), row * width, (row + 1) * width);
            document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.DOT_PRODUCT));
            writer.addDocument(document);
            count++;
            if (count - committed == perSegment) {
                writer.commit();
                committed = count;
            }
        }
    }

    /** Keeps what was added, for a later run at least. */
    @Override
    public void close() throws IOException {
        try (directory;
                writer) {
            writer.commit();
        }
    }
}
