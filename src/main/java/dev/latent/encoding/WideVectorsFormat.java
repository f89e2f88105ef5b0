package dev.latent.encoding;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/**
 * Lucene's hierarchical navigable small worlds (Malkov &amp; Yashunin 2018) for embeddings wider than Lucene's usual 1,024. It goes by
 * the name of the format that it writes, which is how Lucene finds the reader.
 */
final class WideVectorsFormat extends KnnVectorsFormat {

    /** The paper's M: neighbours of a node on each layer; twice as many on the lowest. */
    private static final int NEIGHBOURS = 16;

    /** The paper's efConstruction. */
    private static final int CONSTRUCTION_CANDIDATES = 100;

    private final KnnVectorsFormat format = new Lucene99HnswVectorsFormat(NEIGHBOURS, CONSTRUCTION_CANDIDATES);

    WideVectorsFormat() {
        super("Lucene99HnswVectorsFormat");
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
        return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
        return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
        return Integer.MAX_VALUE;
    }
}
