package dev.latent.dataset;

import dev.latent.dataset.StoredDataset.Element;
import dev.latent.learning.InputShape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads stored vectors and images through memory maps: nothing is held on the heap, and the system's cache keeps what is read
 * often.
 */
final class MappedDataset extends MappedExamples implements DatasetReader {

    /** A map holds at most 2 GB; segments hold whole examples. */
    private static final long SEGMENT_BYTES = 1L << 30;

    private static final float BYTE_SCALE = 255;

    private final Element element;

    private final InputShape shape;

    private final int width;

    private final int rowBytes;

    private final long rowsPerSegment;

    private final FileChannel examples;

    private final MappedByteBuffer[] segments;

    MappedDataset(StoredDataset stored, Path folder) throws IOException {
        super(stored, folder);
        this.element = stored.element();
        this.shape = stored.dataset().values().shape();
        this.width = shape.size();
        this.rowBytes = element == Element.UINT8 ? width : Math.multiplyExact(width, Float.BYTES);
        this.rowsPerSegment = Math.max(1, SEGMENT_BYTES / rowBytes);
        int count = stored.dataset().count();
        this.segments = new MappedByteBuffer[Math.toIntExact((count + rowsPerSegment - 1) / rowsPerSegment)];
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
    public InputShape shape() {
        return shape;
    }

    @Override
    public void read(int[] indices, float[] target) {
        requireWhole(examples, DatasetWriter.EXAMPLES, (long) count() * rowBytes);
        for (int i = 0; i < indices.length; i++) {
            readRow(indices[i], target, i * width);
        }
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

    private void readRow(int index, float[] target, int offset) {
        MappedByteBuffer segment = segments[(int) (checked(index) / rowsPerSegment)];
        int start = (int) (index % rowsPerSegment) * rowBytes;
        if (element == Element.UINT8) {
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
}
