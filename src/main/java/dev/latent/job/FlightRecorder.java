package dev.latent.job;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever finds a run dead which step it was at. The file is mapped into memory: writing to it costs nothing, and the
 * operating system keeps what was written though the process is killed between two instructions.
 */
final class FlightRecorder {

    private static final Logger log = LoggerFactory.getLogger(FlightRecorder.class);

    private static final int SIZE = 2 * Long.BYTES;

    private static final int MEMORY = Long.BYTES;

    private final MappedByteBuffer buffer;

    private FlightRecorder(MappedByteBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * What a run left.
     *
     * @param step        the step that had begun last, 0 before the first
     * @param outOfMemory whether the run ended itself because memory had run out
     */
    record Recording(long step, boolean outOfMemory) {}

    static FlightRecorder start(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, CREATE, READ, WRITE)) {
            MappedByteBuffer buffer = channel.map(MapMode.READ_WRITE, 0, SIZE);
            buffer.putLong(0, 0).putLong(MEMORY, 0);
            return new FlightRecorder(buffer);
        }
    }

    /** Empty where the run left nothing that this machine can see. */
    static Optional<Recording> read(Path file) {
        try {
            if (!Files.exists(file) || Files.size(file) != SIZE) {
                return Optional.empty();
            }
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
            return Optional.of(new Recording(content.getLong(0), content.getLong(MEMORY) != 0));
        } catch (IOException e) {
            log.warn("cannot read where a run was: {}", e.toString());
            return Optional.empty();
        }
    }

    void stepping(long step) {
        buffer.putLong(0, step);
    }

    void outOfMemory() {
        buffer.putLong(MEMORY, 1);
    }
}
