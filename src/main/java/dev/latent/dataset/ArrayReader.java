package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Reads the numbers behind an {@link ArrayHeader}: [n] are labels, [n, w] vectors, [n, h, w] grey images, [n, h, w, 1 or 3] grey or
 * colour images. One example is in memory at a time, so a header that lies about its size costs nothing.
 */
final class ArrayReader {

    private static final long MAX_FORTRAN_BYTES = Integer.MAX_VALUE;

    private final String format;

    private final ErrorCode malformed;

    ArrayReader(String format, ErrorCode malformed) {
        this.format = format;
        this.malformed = malformed;
    }

    /** Reads examples, or labels where the array has one dimension and examples are there already. */
    void readExamples(ArrayHeader header, InputStream in, DatasetWriter writer) throws IOException {
        if (header.shape().size() < 2) {
            throw new ServiceException(
                    malformed,
                    "a %s file of shape %s holds labels; examples need two to four dimensions"
                            .formatted(format, header.shape()));
        }
        begin(header, writer);
        if (header.fortranOrder()) {
            readFortran(header, in, writer);
        } else {
            readRows(header, in, writer);
        }
        requireEnd(header, in);
    }

    void readLabels(ArrayHeader header, InputStream in, LabelCollector labels) throws IOException {
        boolean column = header.shape().size() == 2 && header.shape().get(1) == 1;
        if (header.shape().size() != 1 && !column) {
            throw new ServiceException(
                    ErrorCode.LABELS_MISMATCH,
                    "labels have one dimension, the %s file has shape %s".formatted(format, header.shape()));
        }
        byte[] element = new byte[header.type().bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(element).order(header.order());
        long count = header.shape().get(0);
        for (long i = 0; i < count; i++) {
            readFully(header, in, element, i * element.length);
            labels.add(header.type().get(buffer, 0));
        }
        requireEnd(header, in);
    }

    private void begin(ArrayHeader header, DatasetWriter writer) {
        List<Long> shape = header.shape();
        DatasetSettings settings = writer.settings();
        if (shape.contains(0L)) {
            throw new ServiceException(
                    ErrorCode.EMPTY_FILE, "the %s file has shape %s: no values".formatted(format, shape));
        }
        if (header.width() > settings.maxValuesPerExample()) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "an example in a %s file of shape %s has %s values, at most %d are accepted"
                            .formatted(format, shape, header.width(), settings.maxValuesPerExample()));
        }
        if (shape.get(0) > settings.maxExamples()) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "the %s file says it has %d examples, at most %d are accepted"
                            .formatted(format, shape.get(0), settings.maxExamples()));
        }
        int[] sizes = shape.stream().skip(1).mapToInt(Math::toIntExact).toArray();
        boolean images = sizes.length > 1;
        boolean channel = sizes.length == 3;
        if (sizes.length > 3 || (channel && sizes[2] != 1 && sizes[2] != 3)) {
            throw new ServiceException(
                    malformed,
                    "a %s file of shape %s is neither vectors [n, width] nor images [n, height, width] or [n, height, width, 1 or 3]"
                            .formatted(format, shape));
        }
        InputShape inputShape = !images
                ? InputShape.of(sizes[0])
                : channel && sizes[2] == 3 ? InputShape.of(sizes[0], sizes[1], 3) : InputShape.of(sizes[0], sizes[1]);
        boolean bytes = images && header.type() == ElementType.UINT8;
        writer.begin(images ? DatasetKind.IMAGES : DatasetKind.VECTORS, inputShape, bytes);
    }

    private void readRows(ArrayHeader header, InputStream in, DatasetWriter writer) throws IOException {
        int width = writer.width();
        byte[] row = new byte[Math.multiplyExact(width, header.type().bytes())];
        boolean bytes = header.type() == ElementType.UINT8 && header.shape().size() > 2;
        ByteBuffer buffer = ByteBuffer.wrap(row).order(header.order());
        float[] values = new float[width];
        long count = header.shape().get(0);
        for (long i = 0; i < count; i++) {
            readFully(header, in, row, i * row.length);
            if (bytes) {
                writer.add(row);
                continue;
            }
            for (int j = 0; j < width; j++) {
                values[j] = (float) header.type().get(buffer, j * header.type().bytes());
            }
            writer.add(values);
        }
    }

    /** The first index runs fastest: the numbers are put aside in a file and gathered from there. */
    private void readFortran(ArrayHeader header, InputStream in, DatasetWriter writer) throws IOException {
        int size = header.type().bytes();
        long count = header.shape().get(0);
        long total = Math.multiplyExact(Math.multiplyExact(count, header.width()), size);
        if (total > MAX_FORTRAN_BYTES) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "a %s file in Fortran order may have up to 2 GB, this one says it has %d bytes; save it in C order"
                            .formatted(format, total));
        }
        Path aside = writer.folder().resolve("fortran.tmp");
        try {
            try (var out = Files.newOutputStream(aside)) {
                byte[] block = new byte[1 << 16];
                for (long done = 0; done < total; ) {
                    int part = (int) Math.min(block.length, total - done);
                    byte[] piece = part == block.length ? block : new byte[part];
                    readFully(header, in, piece, done);
                    out.write(piece);
                    done += part;
                }
            }
            try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.READ)) {
                ByteBuffer all =
                        channel.map(FileChannel.MapMode.READ_ONLY, 0, total).order(header.order());
                gather(header, all, writer);
            }
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static void gather(ArrayHeader header, ByteBuffer all, DatasetWriter writer) throws IOException {
        int size = header.type().bytes();
        int count = Math.toIntExact(header.shape().get(0));
        int width = writer.width();
        int[] sizes = header.shape().stream().skip(1).mapToInt(Math::toIntExact).toArray();
        boolean bytes = header.type() == ElementType.UINT8 && sizes.length > 1;
        byte[] row = new byte[width];
        float[] values = new float[width];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < width; j++) {
                int rest = j;
                long position = 0;
                long stride = count;
                // the last index of the row-major position j runs fastest there, and slowest here
                int[] index = new int[sizes.length];
                for (int d = sizes.length - 1; d >= 0; d--) {
                    index[d] = rest % sizes[d];
                    rest /= sizes[d];
                }
                for (int d = 0; d < sizes.length; d++) {
                    position += index[d] * stride;
                    stride *= sizes[d];
                }
                int offset = Math.toIntExact((i + position) * size);
                if (bytes) {
                    row[j] = all.get(offset);
                } else {
                    values[j] = (float) header.type().get(all, offset);
                }
            }
            if (bytes) {
                writer.add(row);
            } else {
                writer.add(values);
            }
        }
    }

    private void readFully(ArrayHeader header, InputStream in, byte[] target, long position) throws IOException {
        int read = in.readNBytes(target, 0, target.length);
        if (read < target.length) {
            throw new ServiceException(
                    malformed,
                    "the %s file is truncated: its header says %s values of %d bytes, but its data end after %d bytes"
                            .formatted(format, header.shape(), header.type().bytes(), position + read));
        }
    }

    private void requireEnd(ArrayHeader header, InputStream in) throws IOException {
        if (in.read() >= 0) {
            throw new ServiceException(
                    malformed,
                    "the %s file goes on after the %s values that its header says it has"
                            .formatted(format, header.shape()));
        }
    }
}
