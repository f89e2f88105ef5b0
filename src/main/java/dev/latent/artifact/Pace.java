package dev.latent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;

/** Reads files no faster than is allowed, so that those who wait for an answer have the disk. Used by one thread. */
public final class Pace {

    private final long bytesPerSecond;

    private final byte[] buffer = new byte[1 << 20];

    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Adds the content of a file to a checksum. */
    public void digest(Path file, MessageDigest digest) throws IOException, InterruptedException {
        try (InputStream in = Files.newInputStream(file)) {
            long begin = System.nanoTime();
            long total = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                total += read;
                long due = begin + (long) (total * 1e9 / bytesPerSecond);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            }
        }
    }
}
