package dev.latent.dataset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of any size, read through memory maps: one map holds at most 2 GB. */
final class MappedFile implements AutoCloseable {

    private static final int SEGMENT_BITS = 30;

    private static final long SEGMENT_BYTES = 1L << SEGMENT_BITS;

    private final FileChannel channel;

    private final MappedByteBuffer[] segments;

    private final long bytes;

    /** @param bytes of the file that are mapped */
    MappedFile(Path file, long bytes) throws IOException {
        this.bytes = bytes;
        this.segments = new MappedByteBuffer[Math.toIntExact((bytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES)];
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            for (int i = 0; i < segments.length; i++) {
                long from = i * SEGMENT_BYTES;
                segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(SEGMENT_BYTES, bytes - from));
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    FileChannel channel() {
        return channel;
    }

    long bytes() {
        return bytes;
    }

    /** A little-endian int64. */
    long int64(long at) {
        return ByteBuffer.wrap(read(at, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    /** Some bytes, which may lie across the border of two maps. */
    byte[] read(long from, int length) {
        byte[] target = new byte[length];
        int done = 0;
        while (done < length) {
            long at = from + done;
            int start = (int) (at & (SEGMENT_BYTES - 1));
            int part = (int) Math.min(length - done, SEGMENT_BYTES - start);
            segments[(int) (at >>> SEGMENT_BITS)].get(start, target, done, part);
            done += part;
        }
        return target;
    }

    /** The maps go with the garbage collector; a deleted file stays readable until then. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
