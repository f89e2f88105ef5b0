package dev.latent.dataset;

import dev.latent.dataset.StoredDataset.Element;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads a stored dataset through memory maps: nothing is held on the heap, and the system's cache keeps what is read often. */
final class MappedDataset implements DatasetReader {

    /** A map holds at most 2 GB; segments hold whole examples. */
    private static final long SEGMENT_BYTES = 1L << 30;

    private static final float BYTE_SCALE = 255;

    private final StoredDataset stored;

    private final int width;

    private final int rowBytes;

    private final long rowsPerSegment;

    private final FileChannel examples;

    private final MappedByteBuffer[] segments;

    private final @Nullable MappedByteBuffer labels;

    private final @Nullable MappedByteBuffer factors;

    MappedDataset(StoredDataset stored, Path folder) throws IOException {
        this.stored = stored;
        this.width = stored.dataset().shape().size();
        this.rowBytes = stored.element() == Element.UINT8 ? width : Math.multiplyExact(width, Float.BYTES);
        this.rowsPerSegment = Math.max(1, SEGMENT_BYTES / rowBytes);
        int count = stored.dataset().count();
        this.segments = new MappedByteBuffer[Math.toIntExact((count + rowsPerSegment - 1) / rowsPerSegment)];
        this.labels = map(folder.resolve(DatasetWriter.LABELS));
        this.factors = map(folder.resolve(DatasetWriter.FACTORS));
        this.examples = FileChannel.open(folder.resolve(DatasetWriter.EXAMPLES), StandardOpenOption.READ);
        try {
            for (int i = 0; i < segments.length; i++) {
                long from = i * rowsPerSegment * rowBytes;
                long bytes = Math.min(rowsPerSegment, count - i * rowsPerSegment) * rowBytes;
                segments[i] = this.examples.map(FileChannel.MapMode.READ_ONLY, from, bytes);
                segments[i].order(ByteOrder.LITTLE_ENDIAN);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public Dataset dataset() {
        return stored.dataset();
    }

    @Override
    public InputShape shape() {
        return stored.dataset().shape();
    }

    @Override
    public int count() {
        return stored.dataset().count();
    }

    @Override
    public void read(int[] indices, float[] target) {
        requireWhole();
        for (int i = 0; i < indices.length; i++) {
            readRow(indices[i], target, i * width);
        }
    }

    @Override
    public int classLabel(int index) {
        return labels(LabelSummary.Kind.CLASS).getInt(checked(index) * Integer.BYTES);
    }

    @Override
    public boolean[] tags(int index) {
        boolean[] flags = new boolean[dataset().labels().names().size()];
        ByteBuffer all = labels(LabelSummary.Kind.TAGS);
        for (int tag = 0; tag < flags.length; tag++) {
            flags[tag] = all.get(checked(index) * flags.length + tag) != 0;
        }
        return flags;
    }

    @Override
    public double value(int index) {
        if (dataset().labels().kind() == LabelSummary.Kind.CLASS) {
            int label = classLabel(index);
            return label < 0
                    ? Double.NaN
                    : Numbers.parse(dataset().labels().names().get(label));
        }
        return labels(LabelSummary.Kind.VALUE).getDouble(checked(index) * Double.BYTES);
    }

    @Override
    public double factor(int index, String factor) {
        int position = dataset().factors().indexOf(factor);
        if (position < 0 || factors == null) {
            throw new IllegalArgumentException(
                    "no factor %s among %s".formatted(factor, dataset().factors()));
        }
        int columns = dataset().factors().size();
        return factors.order(ByteOrder.LITTLE_ENDIAN).getFloat((checked(index) * columns + position) * Float.BYTES);
    }

    /** The maps go with the garbage collector; a deleted file stays readable until then. */
    @Override
    public void close() {
        try {
            examples.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks before it leaps: of a map's page beyond the end of its file, Java tells with an InternalError that may come when the
     * reader has returned long since.
     */
    private void requireWhole() {
        try {
            if (examples.size() < (long) count() * rowBytes) {
                throw new ServiceException(
                        ErrorCode.DATASET_DAMAGED,
                        "the dataset %s is damaged: %s was cut short while it was read"
                                .formatted(dataset().name(), DatasetWriter.EXAMPLES));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readRow(int index, float[] target, int offset) {
        MappedByteBuffer segment = segments[(int) (checked(index) / rowsPerSegment)];
        int start = (int) (index % rowsPerSegment) * rowBytes;
        if (stored.element() == Element.UINT8) {
            for (int i = 0; i < width; i++) {
                target[offset + i] = (segment.get(start + i) & 0xff) / BYTE_SCALE;
            }
        } else {
            segment.slice(start, rowBytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(target, offset, width);
        }
    }

    private int checked(int index) {
        if (index < 0 || index >= count()) {
            throw new IndexOutOfBoundsException("example %d of %d".formatted(index, count()));
        }
        return index;
    }

    private ByteBuffer labels(LabelSummary.Kind kind) {
        if (labels == null || dataset().labels().kind() != kind) {
            throw new IllegalStateException("the labels of %s are %s"
                    .formatted(dataset().name(), dataset().labels().kind()));
        }
        return labels;
    }

    private static @Nullable MappedByteBuffer map(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }
}
