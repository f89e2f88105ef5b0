package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import dev.latent.learning.text.Tokenization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
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

    private final DatasetSettings settings;

    private final DatasetFiles files;

    private final JdbcClient database;

    private final TransactionTemplate transaction;

    private final JsonMapper json;

    private final Clock clock;

    private final ObjectProvider<DatasetUsage> usages;

    DatasetStore(
            DatasetSettings settings,
            DatasetFiles files,
            JdbcClient database,
            TransactionTemplate transaction,
            JsonMapper json,
            Clock clock,
            ObjectProvider<DatasetUsage> usages)
            throws IOException {
        this.settings = settings;
        this.files = files;
        this.database = database;
        this.transaction = transaction;
        this.json = json;
        this.clock = clock;
        this.usages = usages;
        files.sweep(new HashSet<>(
                database.sql("select folder from datasets").query(String.class).list()));
    }

    /** Fills a new dataset's folder. */
    interface Filling {

        /** @return what the upload says its labels are; null to find out */
        LabelSummary.@Nullable Kind fill(DatasetWriter writer) throws IOException;
    }

    /** Makes a dataset, whole or not at all. */
    Dataset create(String name, @Nullable DatasetKind expected, Filling filling) {
        requireFree(name);
        Path aside = null;
        try {
            aside = files.newAside();
            DatasetWriter.Written written = fill(aside, filling);
            if (expected != null && expected != written.kind()) {
                InputShape shape = written.shape();
                throw ServiceException.ofField(
                        ErrorCode.INVALID_PARAMETER,
                        "kind",
                        "kind is %s, but %s are %s"
                                .formatted(
                                        expected,
                                        shape == null ? "these examples" : "examples of shape " + shape.dims(),
                                        written.kind()));
            }
            return publish(name, aside, written);
        } catch (IOException e) {
            throw failure(e);
        } catch (UncheckedIOException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        } finally {
            if (aside != null) {
                DatasetFiles.discard(aside);
            }
        }
    }

    public Dataset get(String name) {
        return described(stored(name, ""));
    }

    /** The dataset, which nobody can delete before the caller's transaction ends. */
    public Dataset lockForUse(String name) {
        return stored(name, " for update").dataset();
    }

    /**
     * Opens a dataset of vectors or images to work on, proven by its checksum.
     *
     * @throws ServiceException DATASET_NOT_FOUND, DATASET_UNSUITABLE if it holds text, DATASET_DAMAGED, STORAGE_UNAVAILABLE
     */
    public DatasetReader open(String name) {
        return open(numbers(name), files::prove, MappedDataset::new);
    }

    /**
     * Opens a dataset of text or paired text to work on, proven by its checksum.
     *
     * @throws ServiceException DATASET_NOT_FOUND, DATASET_UNSUITABLE if it holds numbers, DATASET_DAMAGED, STORAGE_UNAVAILABLE
     */
    public TextDatasetReader openText(String name) {
        StoredDataset stored = stored(name, "");
        stored.dataset().requireText();
        return open(stored, files::prove, MappedTextDataset::new);
    }

    /**
     * Opens a dataset for a model: of numbers as it is, of text as tokens.
     *
     * @param tokenization of a model that takes text; null for one that takes numbers
     * @throws ServiceException as {@link #open(String)} and {@link #openText}
     */
    public DatasetReader open(String name, @Nullable Tokenization tokenization) {
        return tokenization == null ? open(name) : new TokenizedDataset(openText(name), tokenization);
    }

    /**
     * Opens a dataset of paired text as tokens: an example is both texts, one after the other, each with its own special tokens.
     *
     * @throws ServiceException as {@link #openText}
     */
    public DatasetReader openPairs(String name, Tokenization tokenization) {
        return TokenizedDataset.ofPairs(openText(name), tokenization);
    }

    /** Opens a dataset of any kind for a look at some examples: reads no more than these. */
    public LabelledExamples glance(String name) {
        StoredDataset stored = stored(name, "");
        return stored.dataset().kind().isText()
                ? open(stored, files::find, MappedTextDataset::new)
                : open(stored, files::find, MappedDataset::new);
    }

    /** Opens a dataset of vectors or images for a look at some examples. */
    DatasetReader glanceAtNumbers(String name) {
        return open(numbers(name), files::find, MappedDataset::new);
    }

    private StoredDataset numbers(String name) {
        StoredDataset stored = stored(name, "");
        stored.dataset().values();
        return stored;
    }

    private interface Finding {

        Optional<Path> find(StoredDataset dataset) throws IOException;
    }

    private interface Opening<R> {

        R open(StoredDataset dataset, Path folder) throws IOException;
    }

    private <R> R open(StoredDataset stored, Finding finding, Opening<R> opening) {
        String name = stored.dataset().name();
        try {
            Optional<Path> folder = finding.find(stored);
            if (folder.isPresent()) {
                return opening.open(stored, folder.get());
            }
        } catch (IOException e) {
            throw failure(e);
        }
        // Unless it was deleted just now.
        stored(name, "");
        throw new ServiceException(
                ErrorCode.DATASET_DAMAGED,
                "the dataset %s is damaged: %s"
                        .formatted(name, files.damage(stored).orElse("it cannot be read")));
    }

    /** Every dataset, for whoever looks through their files. */
    List<StoredDataset> all() {
        return database.sql("select description from datasets order by name").query(String.class).list().stream()
                .map(text -> json.readValue(text, StoredDataset.class))
                .toList();
    }

    /** Datasets in the order of their names, from the one after a name. */
    List<Dataset> list(String after, int limit) {
        return database
                .sql("select description from datasets where name > ? order by name limit ?")
                .params(after, limit)
                .query(String.class)
                .list()
                .stream()
                .map(text -> described(json.readValue(text, StoredDataset.class)))
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
            files.drop(stored.folder());
            return stored.folder();
        });
        if (folder != null) {
            files.withdraw(folder);
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
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                null);
        String folder = name + "-" + UUID.randomUUID().toString().substring(0, 8);
        StoredDataset stored = new StoredDataset(dataset, written.element(), folder, written.textBytes());
        try {
            files.publish(aside, folder);
            transaction.executeWithoutResult(status -> {
                database.sql("insert into datasets (name, folder, description) values (?, ?, ?)")
                        .params(name, folder, json.writeValueAsString(stored))
                        .update();
                files.keep(folder);
            });
        } catch (DuplicateKeyException e) {
            files.withdraw(folder);
            throw taken(name);
        } catch (IOException | RuntimeException e) {
            withdrawUnlessNamed(name, folder);
            throw e;
        }
        return dataset;
    }

    private Dataset described(StoredDataset stored) {
        return files.damage(stored).map(stored.dataset()::damaged).orElse(stored.dataset());
    }

    /** Where the database cannot say whether the row is there, the folder stays. */
    private void withdrawUnlessNamed(String name, String folder) {
        try {
            if (find(name, "").filter(stored -> stored.folder().equals(folder)).isEmpty()) {
                files.withdraw(folder);
            }
        } catch (DataAccessException e) {
            log.warn("{} stays, because its row cannot be looked for: {}", folder, e.toString());
        }
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

    private static ServiceException taken(String name) {
        return new ServiceException(
                ErrorCode.DATASET_EXISTS,
                "there is a dataset called '%s' already; datasets are immutable".formatted(name));
    }

    private static ServiceException failure(IOException e) {
        if (ServiceException.of(e).code() == ErrorCode.STORAGE_FULL) {
            return new ServiceException(ErrorCode.STORAGE_FULL, "the disk is full: nothing was stored", e);
        }
        return new ServiceException(ErrorCode.INTERNAL_ERROR, "the dataset could not be stored or read", e);
    }
}
