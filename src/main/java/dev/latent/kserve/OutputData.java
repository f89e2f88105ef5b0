package dev.latent.kserve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What an output tensor holds, flat and row-major: in JSON an array, otherwise little-endian bytes. Not sealed, because the OpenAPI
 * document would list the variants.
 */
interface OutputData {

    Datatype datatype();

    /** Its size as bytes. */
    long bytes();

    void writeTo(OutputStream out) throws IOException;

    /** Numbers. */
    @SuppressWarnings("ArrayRecordComponent")
    record Floats(@JsonValue float[] values) implements OutputData {

        private static final int CHUNK = 16_384;

        @Override
        public Datatype datatype() {
            return Datatype.FP32;
        }

        @Override
        public long bytes() {
            return (long) values.length * Float.BYTES;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < values.length; at += CHUNK) {
                int count = Math.min(CHUNK, values.length - at);
                buffer.asFloatBuffer().put(values, at, count);
                out.write(buffer.array(), 0, count * Float.BYTES);
            }
        }
    }

    /** Strings, in UTF-8; each after its length as u32. */
    record Texts(@JsonValue List<String> values) implements OutputData {

        @Override
        public Datatype datatype() {
            return Datatype.BYTES;
        }

        @Override
        public long bytes() {
            return values.stream()
                    .mapToLong(text -> Integer.BYTES + text.getBytes(UTF_8).length)
                    .sum();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            for (String text : values) {
                byte[] content = text.getBytes(UTF_8);
                out.write(ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(content.length)
                        .array());
                out.write(content);
            }
        }
    }
}
