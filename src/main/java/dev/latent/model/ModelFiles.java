package dev.latent.model;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where models lie on disk: {@code <directory>/<name>/<version>/}, beside {@code .incoming/} for what is being written and
 * {@code .removed/} for what is being deleted.
 */
final class ModelFiles {

    private static final String INCOMING = ".incoming";

    private static final String ORIGIN = "origin";

    private static final String REMOVED = ".removed";

    private final Path directory;

    private final long reserve;

    ModelFiles(Path directory, long reserve) {
        this.directory = directory;
        this.reserve = reserve;
    }

    Path directory() {
        return directory;
    }

    Path incoming() {
        return directory.resolve(INCOMING);
    }

    Path removed() {
        return directory.resolve(REMOVED);
    }

    Path folder(String name, int version) {
        return directory.resolve(name).resolve(Integer.toString(version));
    }

    /** An empty folder to write a model in. */
    Path newIncoming() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(incoming()), "model-");
    }

    /** Puts a published model aside, to be deleted at leisure; nothing happens where its folder is gone. */
    void remove(String name, int version) throws IOException {
        Path folder = folder(name, version);
        if (Files.exists(folder)) {
            Path aside = removed().resolve(name + "@" + version);
            DurableFiles.deleteRecursively(aside);
            DurableFiles.publish(folder, aside);
        }
    }

    void purgeRemoved(String name, int version) throws IOException {
        DurableFiles.deleteRecursively(removed().resolve(name + "@" + version));
    }

    /** @throws ServiceException STORAGE_FULL unless so much can be written with some to spare */
    void requireSpace(long bytes) {
        try {
            long usable = Files.getFileStore(Files.createDirectories(directory)).getUsableSpace();
            if (usable - reserve < bytes) {
                throw new ServiceException(
                        ErrorCode.STORAGE_FULL,
                        "the model needs %d bytes of disk space, and %d must stay free; %d are free"
                                .formatted(bytes, reserve, usable));
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** A write that failed, under the name that fits. */
    ServiceException failure(IOException e) {
        return ServiceException.of(e).code() == ErrorCode.STORAGE_FULL
                ? new ServiceException(ErrorCode.STORAGE_FULL, "the disk is full: the model was not published", e)
                : new ServiceException(ErrorCode.INTERNAL_ERROR, "the model's files could not be written", e);
    }

    /** A key to share a new model's files under, before it has a version. */
    static String newArtifact(String name) {
        return "models/%s-%s".formatted(name, UUID.randomUUID());
    }

    /** What is wrong with a model's files, by their checksums. */
    static Optional<String> damage(Path folder, Manifest manifest) {
        for (Map.Entry<String, Manifest.FileEntry> file : manifest.files().entrySet()) {
            try {
                if (!entry(folder.resolve(file.getKey())).equals(file.getValue())) {
                    return Optional.of(file.getKey() + " is not what was published");
                }
            } catch (IOException e) {
                return Optional.of(file.getKey() + " cannot be read");
            }
        }
        return Optional.empty();
    }

    /**
     * Leaves word of the work that made a model beside its files, for who finds them after a crash before their row was committed: that
     * work will publish again, and has to find them.
     */
    static void writeOrigin(Path folder, @Nullable String origin) throws IOException {
        if (origin == null) {
            Files.deleteIfExists(folder.resolve(ORIGIN));
        } else {
            Files.writeString(folder.resolve(ORIGIN), origin);
        }
    }

    /** The work that made a model; null if none is known. */
    static @Nullable String readOrigin(Path folder) throws IOException {
        Path file = folder.resolve(ORIGIN);
        return Files.exists(file) ? Files.readString(file) : null;
    }

    /** What is wrong with a model's files, as far as a look at their sizes tells. */
    static Optional<String> problem(Path folder, Manifest manifest) {
        for (Map.Entry<String, Manifest.FileEntry> file : manifest.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            try {
                if (!Files.isRegularFile(path)) {
                    return Optional.of(file.getKey() + " is missing");
                }
                if (Files.size(path) != file.getValue().bytes()) {
                    return Optional.of("%s has %d bytes instead of %d"
                            .formatted(
                                    file.getKey(),
                                    Files.size(path),
                                    file.getValue().bytes()));
                }
            } catch (IOException e) {
                return Optional.of(file.getKey() + " cannot be read");
            }
        }
        return Optional.empty();
    }

    /** Size and checksum of a file. */
    static Manifest.FileEntry entry(Path file) throws IOException {
        MessageDigest digest = sha256();
        long bytes;
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            bytes = in.transferTo(OutputStream.nullOutputStream());
        }
        return new Manifest.FileEntry(HexFormat.of().formatHex(digest.digest()), bytes);
    }

    static Manifest.FileEntry entry(byte[] content) {
        return new Manifest.FileEntry(HexFormat.of().formatHex(sha256().digest(content)), content.length);
    }

    /** The version folders of a directory with models: {@code <name>/<version>}; an absent directory has none. */
    static List<Path> versionFolders(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.find(
                directory,
                2,
                (path, attributes) -> attributes.isDirectory()
                        && directory.relativize(path).getNameCount() == 2
                        && !directory.relativize(path).startsWith(INCOMING)
                        && !directory.relativize(path).startsWith(REMOVED)
                        && name(path).matches("[1-9][0-9]{0,8}"))) {
            return folders.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** The model's name, from a version folder. */
    static String parentName(Path versionFolder) {
        return versionFolder.getName(versionFolder.getNameCount() - 2).toString();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
