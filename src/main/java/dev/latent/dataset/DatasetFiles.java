package dev.latent.dataset;

import dev.latent.artifact.Pace;
import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ServiceException;
import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Where datasets lie on disk: a folder each, beside {@code .incoming} for what is being written or deleted. What is missing or
 * damaged here is fetched from shared storage.
 */
@Component
class DatasetFiles {

    private static final Logger log = LoggerFactory.getLogger(DatasetFiles.class);

    private static final String INCOMING = ".incoming";

    private static final Duration STALE = Duration.ofHours(1);

    private final Path directory;

    private final SharedArtifacts shared;

    private final Clock clock;

    /** Folders that were proven by their checksums. */
    private final Set<String> proven = ConcurrentHashMap.newKeySet();

    /** What is wrong, by folder. */
    private final Map<String, String> damages = new ConcurrentHashMap<>();

    DatasetFiles(DatasetSettings settings, SharedArtifacts shared, Clock clock) throws IOException {
        this.directory = settings.directory();
        this.shared = shared;
        this.clock = clock;
        Files.createDirectories(incoming());
    }

    /** An empty folder to write a dataset in. */
    Path newAside() throws IOException {
        return Files.createDirectories(incoming().resolve(UUID.randomUUID().toString()));
    }

    /** Gives a folder its place and shares it; after that a row may name it. */
    void publish(Path aside, String folder) throws IOException {
        DurableFiles.publish(aside, directory.resolve(folder));
        shared.upload(key(folder), directory.resolve(folder));
    }

    /** To be called in the transaction that writes the row. */
    void keep(String folder) {
        shared.keep(key(folder));
    }

    /** To be called in the transaction that deletes the row. */
    void drop(String folder) {
        shared.drop(key(folder));
    }

    /** Takes a folder away with one rename, so that a crash leaves no half of it behind. */
    void withdraw(String folder) {
        forget(folder);
        Path aside = incoming().resolve(UUID.randomUUID().toString());
        try {
            if (Files.exists(directory.resolve(folder))) {
                Files.move(directory.resolve(folder), aside);
                discard(aside);
            }
        } catch (IOException e) {
            log.warn("Could not remove {}", folder, e);
        }
    }

    static void discard(Path path) {
        try {
            DurableFiles.deleteRecursively(path);
        } catch (IOException e) {
            log.warn("Could not remove {}: the next start tries again", path.getFileName(), e);
        }
    }

    /** A dataset's folder, with files of the right sizes; fetched if it was not so. Empty if it cannot be had. */
    Optional<Path> find(StoredDataset dataset) throws IOException {
        return whole(dataset, folder -> sizes(dataset, folder).or(() -> damage(dataset)));
    }

    /** A dataset's folder, proven by its checksum, which is done once by this process; fetched if it was not so. */
    Optional<Path> prove(StoredDataset dataset) throws IOException {
        Optional<Path> sized = whole(dataset, folder -> sizes(dataset, folder));
        if (sized.isEmpty() || proven.contains(dataset.folder())) {
            return sized;
        }
        Optional<Path> found = whole(dataset, folder -> damage(dataset, folder, DatasetFiles::digest));
        if (found.isPresent()) {
            proven.add(dataset.folder());
            damages.remove(dataset.folder());
        }
        return found;
    }

    /** Proves a dataset as {@link #prove} does, at leisure, and shares it where that has not happened yet. */
    void inspect(StoredDataset dataset, Pace pace) throws InterruptedException {
        Path folder = directory.resolve(dataset.folder());
        if (shared.elsewhere() && !Files.isDirectory(folder)) {
            return;
        }
        try {
            boolean sound = damage(dataset, folder, pace::digest).isEmpty();
            if (sound) {
                proven.add(dataset.folder());
                shared.complete(key(dataset.folder()), folder);
            } else {
                proven.remove(dataset.folder());
                prove(dataset);
            }
        } catch (IOException | ServiceException e) {
            log.warn(
                    "The dataset {} could not be inspected: {}",
                    dataset.dataset().name(),
                    e.toString());
        }
    }

    /** What is known to be wrong with a dataset's files; empty if nothing is. */
    Optional<String> damage(StoredDataset dataset) {
        return Optional.ofNullable(damages.get(dataset.folder()));
    }

    /**
     * Removes what uploads left that a crash ended: what nobody has touched for an hour, because another server or worker on the
     * same folder may be writing. Names the folders that no row names; where the datasets are shared through a bucket, these are
     * copies of datasets that another machine deleted, and go as well.
     */
    void sweep(Set<String> known) throws IOException {
        Instant limit = clock.instant().minus(STALE);
        try (Stream<Path> asides = Files.list(incoming())) {
            for (Path aside : asides.toList()) {
                if (touched(aside).isBefore(limit)) {
                    discard(aside);
                }
            }
        }
        try (Stream<Path> all = Files.list(directory)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                String name = String.valueOf(folder.getFileName());
                if (known.contains(name) || name.equals(INCOMING)) {
                    continue;
                }
                if (!shared.elsewhere()) {
                    log.warn("{} holds no dataset that this database knows", name);
                } else if (touched(folder).isBefore(limit)) {
                    log.info("Deleting {}, the copy of a dataset that another machine deleted", name);
                    withdraw(name);
                }
            }
        }
    }

    /** When a folder or a file in it was written last. */
    private static Instant touched(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder)) {
            Instant last = Instant.EPOCH;
            for (Path entry : entries.toList()) {
                Instant time = Files.getLastModifiedTime(entry).toInstant();
                last = time.isAfter(last) ? time : last;
            }
            return last;
        } catch (NoSuchFileException | UncheckedIOException e) {
            // Whoever it belongs to is at it right now.
            return Instant.MAX;
        }
    }

    private Optional<Path> whole(StoredDataset dataset, SharedArtifacts.Proof check) throws IOException {
        Path folder = directory.resolve(dataset.folder());
        Optional<String> problem = check.problem(folder);
        if (problem.isEmpty()) {
            return Optional.of(folder);
        }
        SharedArtifacts.Proof proof = candidate -> damage(dataset, candidate, DatasetFiles::digest);
        if (shared.fetch(key(dataset.folder()), folder, incoming(), proof)) {
            proven.add(dataset.folder());
            damages.remove(dataset.folder());
            return Optional.of(folder);
        }
        if (!problem.get().equals(damages.put(dataset.folder(), problem.get()))) {
            log.error("The dataset {} is damaged: {}", dataset.dataset().name(), problem.get());
        }
        return Optional.empty();
    }

    /** What is wrong with a folder, as far as sizes tell. */
    private static Optional<String> sizes(StoredDataset dataset, Path folder) throws IOException {
        for (Map.Entry<String, Long> file : dataset.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path)) {
                return Optional.of(file.getKey() + " is missing");
            }
            if (Files.size(path) != file.getValue()) {
                return Optional.of(
                        "%s has %d bytes instead of %d".formatted(file.getKey(), Files.size(path), file.getValue()));
            }
        }
        return Optional.empty();
    }

    private interface Digesting<E extends Exception> {

        void add(Path file, MessageDigest digest) throws IOException, E;
    }

    /** What is wrong with a folder, by its checksum. */
    private static <E extends Exception> Optional<String> damage(
            StoredDataset dataset, Path folder, Digesting<E> digesting) throws IOException, E {
        Optional<String> missing = sizes(dataset, folder);
        if (missing.isPresent()) {
            return missing;
        }
        MessageDigest digest = DatasetWriter.sha256();
        for (String file : dataset.files().keySet()) {
            digesting.add(folder.resolve(file), digest);
        }
        return HexFormat.of()
                        .formatHex(digest.digest())
                        .equals(dataset.dataset().sha256())
                ? Optional.empty()
                : Optional.of("its checksum is not what was stored");
    }

    private static void digest(Path file, MessageDigest digest) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    private void forget(String folder) {
        proven.remove(folder);
        damages.remove(folder);
    }

    private Path incoming() {
        return directory.resolve(INCOMING);
    }

    private static String key(String folder) {
        return "datasets/" + folder;
    }
}
