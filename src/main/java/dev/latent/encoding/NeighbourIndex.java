package dev.latent.encoding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * The embeddings of a dataset, of length 1, by the index of their example, in graphs that find the nearest ones without looking at
 * all. Safe for use by several threads. Closed when the last who holds it lets go.
 */
final class NeighbourIndex {

    /** The paper's ef: the more candidates, the fewer are missed, and the longer it takes. */
    private static final int CANDIDATES = 100;

    private final IndexReader reader;

    private final IndexSearcher searcher;

    /** @param similarity cosine, in [−1, 1] */
    record Hit(int index, float similarity) {}

    private NeighbourIndex(IndexReader reader) {
        this.reader = reader;
        this.searcher = new IndexSearcher(reader);
        this.searcher.setQueryCache(null);
    }

    /** Opens what {@link NeighbourIndexWriter} wrote; whoever opens it holds it. */
    static NeighbourIndex open(Path folder) throws IOException {
        // Files that are open stay so without the directory.
        try (Directory directory = FSDirectory.open(folder)) {
            return new NeighbourIndex(DirectoryReader.open(directory));
        }
    }

    /** False where it is closed. */
    boolean hold() {
        return reader.tryIncRef();
    }

    void letGo() {
        try {
            reader.decRef();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The embedding of an example, scaled to length 1. */
    float[] vector(int index) throws IOException {
        LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(index, reader.leaves()));
        FloatVectorValues values = leaf.reader().getFloatVectorValues(NeighbourIndexWriter.FIELD);
        values.advance(index - leaf.docBase);
        return values.vectorValue().clone();
    }

    /**
     * The nearest examples by cosine, nearest first.
     *
     * @param vector of length 1
     */
    List<Hit> nearest(float[] vector, int k) throws IOException {
        KnnFloatVectorQuery query =
                new KnnFloatVectorQuery(NeighbourIndexWriter.FIELD, vector, Math.max(k, CANDIDATES));
        List<Hit> hits = new ArrayList<>();
        for (ScoreDoc found : searcher.search(query, k).scoreDocs) {
            // Lucene's score is (1 + cosine) / 2.
            hits.add(new Hit(found.doc, Math.max(-1, Math.min(1, 2 * found.score - 1))));
        }
        return hits;
    }
}
