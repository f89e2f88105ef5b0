package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps datasets: a folder for the examples, written aside, fsynced and renamed, then a row. Whatever happens between, a dataset
 * is there whole or not at all. The next start sweeps what a crash left half-made; a whole folder without a row is left alone,
 * because the row may be in another database.
 */
@Service
public class DatasetStore {

    private static final Logger log = LoggerFactory.getLogger(DatasetStore.class);

    private static final String INCOMING = ".incoming";

    /** An upload that wrote nothing for so long has died with its process. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final DatasetSettings settings;

    private final JdbcClient database;

    private final TransactionTemplate transaction;

    private final JsonMapper json;

    private final Clock clock;

    private final ObjectProvider<DatasetUsage> usages;

    DatasetStore(
            DatasetSettings settings,
            JdbcClient database,
            TransactionTemplate transaction,
            JsonMapper json,
            Clock clock,
            ObjectProvider<DatasetUsage> usages)
            throws IOException {
        this.settings = settings;
        this.database = database;
        this.transaction = transaction;
        this.json = json;
        this.clock = clock;
        this.usages = usages;
        Files.createDirectories(settings.directory());
        sweep();
    }

    /** Fills a new dataset's folder. */
    interface Filling {

        /** @return what the upload says its labels are; null to find out */
        LabelSummary.@Nullable Kind fill(DatasetWriter writer) throws IOException;
    }

    /** Makes a dataset, whole or not at all. */
    Dataset create(String name, @Nullable DatasetKind expected, Filling filling) {
        requireFree(name);
        Path aside = incoming().resolve(UUID.randomUUID().toString());
        try {
            Files.createDirectories(aside);
            DatasetWriter.Written written = fill(aside, filling);
            if (expected != null && expected != written.kind()) {
                throw ServiceException.ofField(
                        ErrorCode.INVALID_PARAMETER,
                        "kind",
                        "kind is %s, but examples of shape %s are %s"
                                .formatted(text(expected), written.shape().dims(), text(written.kind())));
            }
            return publish(name, aside, written);
        } catch (IOException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } finally {
            discard(aside);
        }
    }

    public Dataset get(String name) {
        return stored(name, "").dataset();
    }

    /** The dataset, which nobody can delete before the caller's transaction ends. */
    public Dataset lockForUse(String name) {
        return stored(name, " for update").dataset();
    }

    /** Opens a dataset for reading. */
    public DatasetReader open(String name) {
        StoredDataset stored = stored(name, "");
        Path folder = settings.directory().resolve(stored.folder());
        try {
            return new MappedDataset(stored, folder);
        } catch (IOException | ServiceException e) {
            if (!Files.exists(folder)) {
                // it was deleted just now
                stored(name, "");
            }
            throw e instanceof IOException io ? failure(io) : (ServiceException) e;
        }
    }

    /** Datasets in the order of their names, from the one after a name. */
    List<Dataset> list(String after, int limit) {
        return database
                .sql("select description from datasets where name > ? order by name limit ?")
                .params(after, limit)
                .query(String.class)
                .list()
                .stream()
                .map(text -> json.readValue(text, StoredDataset.class).dataset())
                .toList();
    }

    void delete(String name) {
        String folder = transaction.execute(status -> {
            StoredDataset stored = stored(name, " for update");
            Optional<String> user = usages.orderedStream()
                    .flatMap(usage -> usage.usedBy(name).stream())
                    .findFirst();
            if (user.isPresent()) {
                throw new ServiceException(
                        ErrorCode.DATASET_IN_USE, "dataset %s is needed by job %s".formatted(name, user.get()));
            }
            database.sql("delete from datasets where name = ?").param(name).update();
            return stored.folder();
        });
        if (folder != null) {
            withdraw(settings.directory().resolve(folder));
        }
    }

    private DatasetWriter.Written fill(Path aside, Filling filling) throws IOException {
        try (DatasetWriter writer = new DatasetWriter(aside, settings)) {
            DatasetWriter.Written written = writer.finish(filling.fill(writer));
            try (Stream<Path> files = Files.list(aside)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".tmp")).toList()) {
                    Files.delete(file);
                }
            }
            return written;
        }
    }

    private Dataset publish(String name, Path aside, DatasetWriter.Written written) throws IOException {
        Dataset dataset = new Dataset(
                name,
                written.kind(),
                written.shape(),
                written.count(),
                written.sha256(),
                written.minimum(),
                written.maximum(),
                written.labels(),
                written.factors(),
                clock.instant().truncatedTo(ChronoUnit.MICROS));
        String folder = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        StoredDataset stored = new StoredDataset(
                dataset, written.bytes() ? StoredDataset.Element.UINT8 : StoredDataset.Element.FLOAT32, folder);
        Path target = settings.directory().resolve(folder);
        DurableFiles.publish(aside, target);
        try {
            database.sql("insert into datasets (name, folder, description) values (?, ?, ?)")
                    .params(name, folder, json.writeValueAsString(stored))
                    .update();
        } catch (DuplicateKeyException e) {
            withdraw(target);
            throw taken(name);
        } catch (RuntimeException e) {
            withdraw(target);
            throw e;
        }
        return dataset;
    }

    private void requireFree(String name) {
        if (find(name, "").isPresent()) {
            throw taken(name);
        }
    }

    private StoredDataset stored(String name, String suffix) {
        return find(name, suffix)
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.DATASET_NOT_FOUND, "there is no dataset called '%s'".formatted(name)));
    }

    private Optional<StoredDataset> find(String name, String suffix) {
        return database.sql("select description from datasets where name = ?" + suffix)
                .param(name)
                .query(String.class)
                .optional()
                .map(text -> json.readValue(text, StoredDataset.class));
    }

    /** Removes uploads that a crash left unfinished, and names the folders that no row names. */
    private void sweep() throws IOException {
        Files.createDirectories(incoming());
        discardAbandoned();
        Set<String> known = new HashSet<>(
                database.sql("select folder from datasets").query(String.class).list());
        try (Stream<Path> folders = Files.list(settings.directory())) {
            folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(folder -> !known.contains(folder) && !folder.equals(INCOMING))
                    .forEach(folder -> log.warn("{} holds no dataset that this database knows", folder));
        }
    }

    /** Another process may be receiving an upload: then something in its folder was written to not long ago. */
    private void discardAbandoned() throws IOException {
        Instant limit = clock.instant().minus(ABANDONED);
        List<Path> uploads;
        try (Stream<Path> entries = Files.list(incoming())) {
            uploads = entries.toList();
        }
        for (Path upload : uploads) {
            try (Stream<Path> files = Files.walk(upload)) {
                if (files.allMatch(file -> lastModified(file).isBefore(limit))) {
                    discard(upload);
                }
            } catch (UncheckedIOException e) {
                log.debug("{} is in motion", upload.getFileName(), e);
            }
        }
    }

    private static Instant lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a folder away with one rename, so that a crash leaves no half of it behind. */
    private void withdraw(Path folder) {
        Path aside = incoming().resolve(UUID.randomUUID().toString());
        try {
            Files.move(folder, aside);
            discard(aside);
        } catch (IOException e) {
            log.warn("Could not remove {}", folder.getFileName(), e);
        }
    }

    private Path incoming() {
        return settings.directory().resolve(INCOMING);
    }

    private static void discard(Path path) {
        try {
            DurableFiles.deleteRecursively(path);
        } catch (IOException e) {
            log.warn("Could not remove {}: the next start tries again", path.getFileName(), e);
        }
    }

    private static ServiceException taken(String name) {
        return new ServiceException(
                ErrorCode.DATASET_EXISTS,
                "there is a dataset called '%s' already; datasets are immutable".formatted(name));
    }

    private static ServiceException failure(IOException e) {
        String reason = String.valueOf(e.getMessage());
        if (reason.contains("No space left") || reason.contains("not enough space") || reason.contains("quota")) {
            return new ServiceException(ErrorCode.STORAGE_FULL, "the disk is full: nothing was stored", e);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new ServiceException(ErrorCode.DATASET_EXISTS, "the dataset is being made by another request", e);
        }
        return new ServiceException(ErrorCode.INTERNAL_ERROR, "the dataset could not be stored", e);
    }

    private static String text(DatasetKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
