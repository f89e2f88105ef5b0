package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes texts one after another as UTF-8, and where each begins: n + 1 little-endian int64, of which the last is the end. */
final class TextFile {

    private final OutputStream text;

    private final OutputStream offsets;

    private final ByteBuffer offset = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private long bytes;

    TextFile(OutputStream text, OutputStream offsets) throws IOException {
        this.text = text;
        this.offsets = offsets;
        writeOffset();
    }

    /** How many bytes the texts take. */
    long bytes() {
        return bytes;
    }

    void add(String line) throws IOException {
        byte[] encoded = line.getBytes(UTF_8);
        text.write(encoded);
        bytes += encoded.length;
        writeOffset();
    }

    private void writeOffset() throws IOException {
        offsets.write(offset.putLong(0, bytes).array());
    }
}
