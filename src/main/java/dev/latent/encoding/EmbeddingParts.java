package dev.latent.encoding;

import dev.latent.job.JobContext;
import dev.latent.learning.DurableFiles;
import dev.latent.learning.Npy;
import dev.latent.learning.head.FeatureMatrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The embeddings of a job in parts of its folder, float32 little-endian, each whole or absent. Which examples are in which part depends
 * on the width of an embedding alone, so a later run goes on from the parts that earlier ones left. A part's name has the number of
 * its run.
 */
final class EmbeddingParts {

    private static final Pattern NAME = Pattern.compile("part-(\\d+)-\\d+");

    private static final int MOST_BYTES = 16 << 20;

    private static final int MOST_ROWS = 4096;

    private final JobContext job;

    private final int count;

    private final int dimensions;

    private final int rows;

    private final Map<Integer, Path> present = new HashMap<>();

    /** @param count of the examples */
    EmbeddingParts(JobContext job, int count, int dimensions) throws IOException {
        this.job = job;
        this.count = count;
        this.dimensions = dimensions;
        this.rows = Math.max(1, Math.min(MOST_ROWS, MOST_BYTES / Float.BYTES / dimensions));
        try (Stream<Path> files = Files.list(job.directory())) {
            files.forEach(this::find);
        }
    }

    private void find(Path file) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
            present.put(Integer.parseInt(name.group(1)), file);
        }
    }

    /** How many there are when all are written. */
    int size() {
        return (count + rows - 1) / rows;
    }

    /** The index of a part's first example. */
    int first(int part) {
        return part * rows;
    }

    /** The indices of a part's examples. */
    int[] indices(int part) {
        return IntStream.range(first(part), Math.min(count, first(part + 1))).toArray();
    }

    /** How many examples are in the parts that are written. */
    int present() {
        return present.keySet().stream().mapToInt(part -> indices(part).length).sum();
    }

    boolean has(int part) {
        return present.containsKey(part);
    }

    void write(int part, FeatureMatrix embeddings) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(embeddings.values().length * Float.BYTES);
        Npy.writeValues(bytes, embeddings.values());
        Path file = job.directory().resolve("part-%07d-%d".formatted(part, job.run()));
        job.requireClaim();
        DurableFiles.write(file, bytes.toByteArray());
        job.share(file);
        present.put(part, file);
    }

    FeatureMatrix read(int part) throws IOException {
        Path file = present.get(part);
        if (file == null) {
            throw new IllegalStateException("part " + part + " is not written");
        }
        int partRows = indices(part).length;
        float[] values = new float[partRows * dimensions];
        ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new FeatureMatrix(partRows, dimensions, values);
    }

    /** The folders of this kind that earlier runs left, newest first. */
    static List<Path> ofEarlierRuns(JobContext job, String prefix) {
        return IntStream.range(1, job.run())
                .mapToObj(back -> job.directory().resolve(prefix + (job.run() - back)))
                .filter(Files::isDirectory)
                .toList();
    }
}
