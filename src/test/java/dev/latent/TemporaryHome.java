package dev.latent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Home folders for servers that cannot share one. */
public final class TemporaryHome {

    private TemporaryHome() {}

    public static Path create() {
        try {
            return Files.createTempDirectory("latent-home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
