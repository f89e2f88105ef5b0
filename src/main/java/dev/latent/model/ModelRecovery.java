package dev.latent.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latent.artifact.SharedArtifacts;
import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Brings folders and rows into line at start, after a crash between the two.
 *
 * <ul>
 *   <li>A whole folder without a row is adopted. Its bytes are proven by their checksums, and a model that was restored from a
 *       backup looks the same: deleting it could lose work. The work that made it, which a file beside it names, finds it when it publishes again.
 *   <li>A folder in {@code .removed} is a delete that was cut short: it is carried through.
 *   <li>Where models are shared through a bucket, a folder of a version that its name has had before is the copy of a model that
 *       another machine deleted: it is deleted. Versions never come back.
 *   <li>What has lain in {@code .incoming} for an hour is a publishing that never ended: it is deleted. What is younger may be what
 *       another server or worker on the same folder is writing.
 *   <li>A row whose files are missing or damaged stays, so that clients are told MODEL_DAMAGED and not NOT_FOUND; it is logged.
 * </ul>
 */
final class ModelRecovery {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRecovery.class);

    /** Another process may be publishing into the same directory. */
    private static final Duration STALE = Duration.ofHours(1);

    private final ModelFiles files;

    private final ModelRows rows;

    private final SharedArtifacts shared;

    private final TransactionOperations transactions;

    private final Clock clock;

    ModelRecovery(
            ModelFiles files, ModelRows rows, SharedArtifacts shared, TransactionOperations transactions, Clock clock) {
        this.files = files;
        this.rows = rows;
        this.shared = shared;
        this.transactions = transactions;
        this.clock = clock;
    }

    void run() {
        try {
            finishRemovals();
            deleteStaleIncoming();
        } catch (IOException e) {
            LOG.warn("could not clear {}", files.directory(), e);
        }
        for (Path folder : ModelFiles.versionFolders(files.directory())) {
            adopt(folder);
        }
        reportDamage();
    }

    private void finishRemovals() throws IOException {
        for (Path folder : entries(files.removed())) {
            ModelReference reference = ModelReference.parse(ModelFiles.name(folder));
            rows.artifact(reference.name(), reference.version()).ifPresent(shared::drop);
            if (rows.delete(reference.name(), reference.version())) {
                LOG.info("finished the delete of {}", ModelFiles.name(folder));
            }
            DurableFiles.deleteRecursively(folder);
        }
    }

    private void deleteStaleIncoming() throws IOException {
        Instant limit = clock.instant().minus(STALE);
        for (Path folder : entries(files.incoming())) {
            if (Files.getLastModifiedTime(folder).toInstant().isBefore(limit)) {
                LOG.info("deleting {}, which was never published", folder);
                DurableFiles.deleteRecursively(folder);
            }
        }
    }

    private void adopt(Path folder) {
        int version = Integer.parseInt(ModelFiles.name(folder));
        String name = ModelFiles.parentName(folder);
        if (rows.exists(name, version)) {
            return;
        }
        if (shared.elsewhere() && deletedElsewhere(name, version)) {
            return;
        }
        Manifest manifest;
        String origin;
        try {
            origin = ModelFiles.readOrigin(folder);
            manifest = ManifestJson.read(Files.readAllBytes(folder.resolve(ManifestJson.FILE)));
            if (!manifest.name().equals(name) || manifest.version() != version) {
                throw new IllegalArgumentException("its manifest is that of " + manifest.reference());
            }
            Optional<String> damage = ModelFiles.damage(folder, manifest);
            if (damage.isPresent()) {
                throw new IllegalArgumentException(damage.get());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} is no whole model and is left alone", folder, e);
            return;
        }
        rows.ensureName(name);
        transactions.executeWithoutResult(status -> {
            rows.lock(name);
            // Another process may have been about to commit.
            if (!rows.exists(name, version)) {
                rows.insert(
                        manifest,
                        new String(ManifestJson.write(manifest), UTF_8),
                        ModelFiles.newArtifact(name),
                        clock.instant(),
                        origin == null || rows.publishedBy(origin).isPresent() ? null : origin);
                LOG.info("adopted {}, whose folder was whole but not registered", manifest.reference());
            }
        });
    }

    private boolean deletedElsewhere(String name, int version) {
        return Boolean.TRUE.equals(transactions.execute(status -> {
            if (rows.lockIfKnown(name) < version || rows.exists(name, version)) {
                return false;
            }
            try {
                files.remove(name, version);
                files.purgeRemoved(name, version);
                LOG.info("deleted the copy of {}@{}, which another machine deleted", name, version);
            } catch (IOException e) {
                LOG.warn("could not delete the copy of {}@{}, which another machine deleted", name, version, e);
            }
            return true;
        }));
    }

    private void reportDamage() {
        if (shared.elsewhere()) {
            // What is missing here is fetched when it is asked for.
            return;
        }
        for (String name : rows.names()) {
            for (int version : rows.versions(name)) {
                rows.manifest(name, version)
                        .flatMap(document -> problem(files.folder(name, version), document))
                        .ifPresent(problem -> LOG.error("the model {}@{} is damaged: {}", name, version, problem));
            }
        }
    }

    private static Optional<String> problem(Path folder, String document) {
        try {
            return ModelFiles.problem(folder, ManifestJson.read(document.getBytes(UTF_8)));
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }
}
