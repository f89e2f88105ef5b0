package dev.latent.learning;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * NumPy's array file format, versions 1 to 3 (NumPy enhancement proposal 1), for arrays small enough to hold in memory.
 * Reads every real number type as float32; writes float32. A file that needs more memory than allowed, or whose header
 * promises more than follows, costs no more memory than it has bytes.
 */
public final class Npy {

    /** The media type under which such files travel. */
    public static final String MEDIA_TYPE = "application/x-npy";

    private static final int MAX_DIMENSIONS = 8;

    private static final int BUFFER = 65_536;

    private Npy() {}

    /**
     * An array as read.
     *
     * @param tensor   its values, row-major whatever their order in the file
     * @param elements its element type without byte order, for example {@code f4} or {@code u1}
     */
    public record Array(Tensor tensor, String elements) {}

    /** A file that does not follow the format, or an array that is not of real numbers. */
    public static final class MalformedException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    /** A well-formed array with more values than the reader allows. */
    public static final class TooLargeException extends IOException {

        private static final long serialVersionUID = 1L;

        TooLargeException(String message) {
            super(message);
        }
    }

    /**
     * Reads an array to the end of the stream.
     *
     * @param maxValues how many values it may have
     */
    public static Array read(InputStream in, int maxValues) throws IOException {
        ArrayHeader header = NpyHeader.read(in);
        if (header.shape().size() > MAX_DIMENSIONS) {
            throw new MalformedException("an array of %d dimensions; at most %d are read"
                    .formatted(header.shape().size(), MAX_DIMENSIONS));
        }
        // A size of 0 makes an array empty, but the others must still be sizes that an int can count.
        if (header.extent() > maxValues) {
            throw new TooLargeException("an array of shape %s has more than the %d values that are allowed"
                    .formatted(header.shape(), maxValues));
        }
        float[] values = readValues(in, header, (int) header.values());
        int[] shape = header.shape().stream().mapToInt(Long::intValue).toArray();
        return new Array(
                new Tensor(shape, header.fortranOrder() ? toRowMajor(values, shape) : values),
                header.type().code());
    }

    /** Writes an array of float32, format version 1. */
    public static void write(OutputStream out, Tensor tensor) throws IOException {
        writeHeader(out, tensor.shape());
        writeValues(out, tensor.data());
    }

    /** Writes what comes before the values of an array of float32: {@link #writeValues} goes on, as often as needed. */
    public static void writeHeader(OutputStream out, int... sizes) throws IOException {
        String shape = Arrays.stream(sizes).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
        StringBuilder header =
                new StringBuilder("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }".formatted(shape));
        // The data begin at a multiple of 64 bytes; the header ends with a line feed.
        int prefix = NpyHeader.MAGIC.length + 4;
        while ((prefix + header.length() + 1) % 64 != 0) {
            header.append(' ');
        }
        header.append('\n');
        out.write(NpyHeader.MAGIC);
        out.write(new byte[] {1, 0, (byte) header.length(), (byte) (header.length() >>> 8)});
        out.write(header.toString().getBytes(ISO_8859_1));
    }

    /** Writes float32 values, little-endian. */
    public static void writeValues(OutputStream out, float[] values) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        int perBuffer = BUFFER / Float.BYTES;
        for (int i = 0; i < values.length; i += perBuffer) {
            int count = Math.min(perBuffer, values.length - i);
            buffer.asFloatBuffer().put(values, i, count);
            out.write(buffer.array(), 0, count * Float.BYTES);
        }
    }

    private static float[] readValues(InputStream in, ArrayHeader header, int count) throws IOException {
        int width = header.type().bytes();
        byte[] bytes = new byte[BUFFER];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.order());
        float[] values = new float[Math.min(count, BUFFER)];
        int read = 0;
        while (read < count) {
            int wanted = Math.min(BUFFER / width, count - read);
            int got = in.readNBytes(bytes, 0, wanted * width) / width;
            if (got < wanted) {
                throw new MalformedException("the NPY header promises %d values of %d bytes, the file ends after %d"
                        .formatted(count, width, read + got));
            }
            if (read + got > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(count, Math.max(read + got, values.length * 2L)));
            }
            header.type().get(buffer, values, read, got);
            read += got;
        }
        if (in.read() >= 0) {
            throw new MalformedException(
                    "the NPY file goes on after the %d values its header promises".formatted(count));
        }
        return values.length == count ? values : Arrays.copyOf(values, count);
    }

    private static float[] toRowMajor(float[] columnMajor, int[] shape) {
        float[] result = new float[columnMajor.length];
        int[] index = new int[shape.length];
        for (int at = 0; at < result.length; at++) {
            int source = 0;
            for (int d = shape.length - 1; d >= 0; d--) {
                source = source * shape[d] + index[d];
            }
            result[at] = columnMajor[source];
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return result;
    }
}
