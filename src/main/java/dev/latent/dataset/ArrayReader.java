package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.ArrayHeader;
import dev.latent.learning.ElementType;
import dev.latent.learning.InputShape;
import dev.latent.learning.Npy;
import dev.latent.learning.NpyHeader;
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

    static final ArrayReader IDX = new ArrayReader("IDX", ErrorCode.MALFORMED_IDX, IdxHeader::read);

    static final ArrayReader NPY = new ArrayReader("NPY", ErrorCode.MALFORMED_NPY, NpyHeader::read);

    private static final long MAX_FORTRAN_BYTES = Integer.MAX_VALUE;

    private final String format;

    private final ErrorCode malformed;

    private final HeaderReader headers;

    private ArrayReader(String format, ErrorCode malformed, HeaderReader headers) {
        this.format = format;
        this.malformed = malformed;
        this.headers = headers;
    }

    /** How a format says what it holds. */
    private interface HeaderReader {
        ArrayHeader read(InputStream in) throws IOException;
    }

    /** Reads the header and leaves the stream at the first number. */
    ArrayHeader header(InputStream in) throws IOException {
        try {
            return headers.read(in);
        } catch (Npy.MalformedException e) {
            throw new ServiceException(malformed, String.valueOf(e.getMessage()), e);
        }
    }

    /** @param fileBytes size of the whole file, from which a header that lies is known at once; −1 where that is not known */
    void readExamples(InputStream in, long fileBytes, DatasetWriter writer) throws IOException {
        ArrayHeader header = header(in);
        if (header.shape().size() < 2) {
            throw new ServiceException(
                    malformed,
                    "the %s file has shape %s; examples need two to four dimensions, one dimension is for labels"
                            .formatted(format, header.shape()));
        }
        if (header.shape().contains(0L)) {
            throw new ServiceException(
                    ErrorCode.EMPTY_FILE, "the %s file has shape %s: no values".formatted(format, header.shape()));
        }
        requireWhole(header, fileBytes);
        begin(header, writer);
        if (header.fortranOrder()) {
            readFortran(header, in, writer);
        } else {
            readRows(header, in, writer);
        }
        requireEnd(header, in);
    }

    /** Reads one label for each example that the writer has. */
    void readLabels(InputStream in, long fileBytes, DatasetWriter writer) throws IOException {
        ArrayHeader header = header(in);
        boolean column = header.shape().size() == 2 && header.shape().get(1) == 1;
        if (header.shape().size() != 1 && !column) {
            throw new ServiceException(
                    ErrorCode.LABELS_MISMATCH,
                    "labels have one dimension, the %s file has shape %s".formatted(format, header.shape()));
        }
        requireWhole(header, fileBytes);
        long count = header.shape().get(0);
        if (count != writer.count()) {
            throw LabelCollector.mismatch(writer.count(), count);
        }
        byte[] element = new byte[header.type().bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(element).order(header.order());
        for (long i = 0; i < count; i++) {
            readFully(header, in, element, i * element.length);
            writer.labels().add(header.type().get(buffer, 0));
        }
        requireEnd(header, in);
    }

    private void begin(ArrayHeader header, DatasetWriter writer) {
        List<Long> shape = header.shape();
        DatasetSettings settings = writer.settings();
        if (header.width() > settings.maxValuesPerExample()) {
            throw new ServiceException(
                    ErrorCode.DATASET_TOO_LARGE,
                    "an example in the %s file of shape %s has %s values, at most %d are accepted"
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
                    "the %s file has shape %s, which is neither vectors [n, width] nor images [n, height, width] or [n, height, width, 1 or 3]"
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
                    "the %s file is in Fortran order and has %d bytes; up to 2 GB are read so, save it in C order"
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

    private void requireWhole(ArrayHeader header, long fileBytes) {
        if (fileBytes >= 0 && fileBytes < header.fileBytes()) {
            throw truncated(header, fileBytes - header.length());
        }
        if (fileBytes > header.fileBytes()) {
            throw tooLong(header);
        }
    }

    private void readFully(ArrayHeader header, InputStream in, byte[] target, long position) throws IOException {
        int read = in.readNBytes(target, 0, target.length);
        if (read < target.length) {
            throw truncated(header, position + read);
        }
    }

    private ServiceException truncated(ArrayHeader header, long bytes) {
        return new ServiceException(
                malformed,
                "the %s file is truncated: its header says %s values of %d bytes, but its data end after %d bytes"
                        .formatted(format, header.shape(), header.type().bytes(), bytes));
    }

    private void requireEnd(ArrayHeader header, InputStream in) throws IOException {
        if (in.read() >= 0) {
            throw tooLong(header);
        }
    }

    private ServiceException tooLong(ArrayHeader header) {
        return new ServiceException(
                malformed,
                "the %s file goes on after the %s values that its header says it has"
                        .formatted(format, header.shape()));
    }
}
