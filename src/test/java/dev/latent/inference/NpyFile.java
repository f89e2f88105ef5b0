package dev.latent.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.latent.learning.Npy;
import dev.latent.learning.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** NPY files as NumPy would write them, also wrong ones. */
final class NpyFile {

    private NpyFile() {}

    /** @param shape as in the header, for example {@code 2, 3} */
    static byte[] of(String descr, String shape, byte[] data) {
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }\n".formatted(descr, shape);
        return ByteBuffer.allocate(10 + header.length() + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) header.length())
                .put(header.getBytes(ISO_8859_1))
                .put(data)
                .array();
    }

    static byte[] float32(String shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return of("<f4", shape, data.array());
    }

    static byte[] float64(String shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putDouble(value);
        }
        return of("<f8", shape, data.array());
    }

    static Tensor read(byte[] file) {
        try {
            return Npy.read(new ByteArrayInputStream(file), Integer.MAX_VALUE).tensor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
