package dev.latent.openai;

import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobQueue;
import dev.latent.learning.DurableFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Keeps files: a folder for each, written aside, fsynced and renamed, then a row. A file is there whole or not at all. */
@Component
class FileStore {

    static final Pattern ID = Pattern.compile("file-[0-9a-f]{24}");

    private static final Logger log = LoggerFactory.getLogger(FileStore.class);

    private static final String CONTENT = "content";

    private static final String ASIDE = "aside-";

    /** What is aside for longer was left by a crash. */
    private static final Duration LEFT = Duration.ofDays(1);

    private final FileSettings settings;

    private final SharedArtifacts shared;

    private final JobQueue queue;

    private final JdbcClient db;

    private final TransactionOperations transactions;

    private final Clock clock;

    private final SecureRandom random = new SecureRandom();

    FileStore(
            FileSettings settings,
            SharedArtifacts shared,
            JobQueue queue,
            JdbcClient db,
            TransactionOperations transactions,
            Clock clock) {
        this.settings = settings;
        this.shared = shared;
        this.queue = queue;
        this.db = db;
        this.transactions = transactions;
        this.clock = clock;
        sweep();
    }

    /**
     * Keeps what a client uploads.
     *
     * @throws ServiceException EMPTY_FILE, BODY_TOO_LARGE, STORAGE_FULL
     */
    StoredFile create(String filename, String purpose, InputStream content) throws IOException {
        StoredFile file = store(filename, purpose, content, settings.maxSize().toBytes());
        register(file);
        return file;
    }

    /**
     * Stores a file that is there once it is registered. Not to be called within a transaction: it may take long.
     *
     * @param limit most bytes
     */
    StoredFile store(String filename, String purpose, InputStream content, long limit) throws IOException {
        Instant now = clock.instant();
        String id = "file-%012x%012x".formatted(now.toEpochMilli(), random.nextLong(1L << 48));
        Path aside = Files.createDirectories(settings.directory().resolve(ASIDE + id));
        Path folder = settings.directory().resolve(id);
        try {
            long bytes = copy(content, aside.resolve(CONTENT), limit);
            DurableFiles.publish(aside, folder);
            shared.upload(key(id), folder);
            return StoredFile.of(id, filename, purpose, bytes, now);
        } catch (IOException | RuntimeException e) {
            DurableFiles.deleteRecursively(folder);
            throw e;
        } finally {
            DurableFiles.deleteRecursively(aside);
        }
    }

    /** Makes a stored file known, within the caller's transaction where there is one. */
    void register(StoredFile file) {
        transactions.executeWithoutResult(status -> {
            db.sql("""
                            insert into openai_files (id, filename, purpose, bytes, created_at)
                            values (:id, :filename, :purpose, :bytes, :now)
                            """)
                    .param("id", file.id())
                    .param("filename", file.filename())
                    .param("purpose", file.purpose())
                    .param("bytes", file.bytes())
                    .param("now", Instant.ofEpochSecond(file.createdAt()).atOffset(ZoneOffset.UTC))
                    .update();
            shared.keep(key(file.id()));
        });
    }

    /** @throws ServiceException FILE_NOT_FOUND */
    StoredFile get(String id) {
        return find(id, "");
    }

    /** The file, which nobody can delete before the caller's transaction ends. */
    StoredFile lockForUse(String id) {
        return find(id, " for update");
    }

    private StoredFile find(String id, String lock) {
        return db.sql("select * from openai_files where id = :id" + lock)
                .param("id", id)
                .query(FileStore::file)
                .optional()
                .orElseThrow(() -> new ServiceException(
                        ErrorCode.FILE_NOT_FOUND, "there is no file '%s'".formatted(abbreviated(id))));
    }

    /**
     * The content of a file, on this machine.
     *
     * @throws ServiceException FILE_NOT_FOUND, STORAGE_UNAVAILABLE, or FILE_DAMAGED if it is gone or not as long as it was
     */
    Path content(String id) throws IOException {
        StoredFile file = get(id);
        Path folder = settings.directory().resolve(id);
        SharedArtifacts.Proof proof = candidate -> problem(candidate, file);
        Optional<String> problem = problem(folder, file);
        if (problem.isPresent()) {
            Path aside = Files.createDirectories(settings.directory().resolve(ASIDE + "fetched"));
            if (!shared.fetch(key(id), folder, aside, proof)) {
                throw new ServiceException(
                        ErrorCode.FILE_DAMAGED, "the file %s is damaged: %s".formatted(id, problem.get()));
            }
        }
        return folder.resolve(CONTENT);
    }

    /**
     * Files of a purpose, or of all.
     *
     * @param after     the last one's id on the page before; null for the first page
     * @param ascending oldest first
     */
    List<StoredFile> list(@Nullable String purpose, @Nullable String after, boolean ascending, int limit) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        if (purpose != null) {
            conditions.add("purpose = :purpose");
            parameters.put("purpose", purpose);
        }
        if (after != null) {
            conditions.add(ascending ? "id > :after" : "id < :after");
            parameters.put("after", after);
        }
        parameters.put("limit", limit);
        return db.sql("select * from openai_files %s order by id %s limit :limit"
                        .formatted(
                                conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions),
                                ascending ? "asc" : "desc"))
                .params(parameters)
                .query(FileStore::file)
                .list();
    }

    /** @throws ServiceException FILE_NOT_FOUND, FILE_IN_USE while an active job needs it */
    void delete(String id) throws IOException {
        transactions.executeWithoutResult(status -> {
            lockForUse(id);
            queue.activeUser(resource(id)).ifPresent(job -> {
                throw new ServiceException(ErrorCode.FILE_IN_USE, "the file %s is needed by job %s".formatted(id, job));
            });
            db.sql("delete from openai_files where id = :id").param("id", id).update();
            shared.drop(key(id));
        });
        DurableFiles.deleteRecursively(settings.directory().resolve(id));
    }

    /** What a job says that it uses. */
    static String resource(String id) {
        return "file:" + id;
    }

    private static long copy(InputStream content, Path target, long limit) throws IOException {
        long bytes = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            byte[] block = new byte[1 << 16];
            for (int read = content.read(block); read >= 0; read = content.read(block)) {
                bytes += read;
                if (bytes > limit) {
                    throw new ServiceException(
                            ErrorCode.BODY_TOO_LARGE,
                            "a file may have at most %d bytes (latent.files.max-size)".formatted(limit));
                }
                out.write(block, 0, read);
            }
        }
        if (bytes == 0) {
            throw ServiceException.ofField(ErrorCode.EMPTY_FILE, "file", "the file is empty");
        }
        return bytes;
    }

    private static Optional<String> problem(Path folder, StoredFile file) throws IOException {
        Path content = folder.resolve(CONTENT);
        if (!Files.isRegularFile(content)) {
            return Optional.of("it is missing");
        }
        long bytes = Files.size(content);
        return bytes == file.bytes()
                ? Optional.empty()
                : Optional.of("it has %d bytes, expected %d".formatted(bytes, file.bytes()));
    }

    /** Deletes what a crash left: what is not whole, and what no row names; not what may be on its way at this moment. */
    private void sweep() {
        if (!Files.isDirectory(settings.directory())) {
            return;
        }
        Instant before = clock.instant().minus(LEFT);
        try (Stream<Path> entries = Files.list(settings.directory())) {
            for (Path entry : entries.toList()) {
                if (Files.getLastModifiedTime(entry).toInstant().isBefore(before)
                        && isRubbish(String.valueOf(entry.getFileName()))) {
                    DurableFiles.deleteRecursively(entry);
                }
            }
        } catch (IOException e) {
            log.warn("could not clear away what was left in {}", settings.directory(), e);
        }
    }

    private boolean isRubbish(String name) {
        boolean whole = ID.matcher(name).matches();
        return name.startsWith(ASIDE)
                || whole
                        && db.sql("select count(*) from openai_files where id = :id")
                                        .param("id", name)
                                        .query(Integer.class)
                                        .single()
                                == 0;
    }

    private static StoredFile file(ResultSet row, int number) throws SQLException {
        return StoredFile.of(
                row.getString("id"),
                row.getString("filename"),
                row.getString("purpose"),
                row.getLong("bytes"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    private static String key(String id) {
        return "files/" + id;
    }

    private static String abbreviated(String id) {
        return id.length() <= 80 ? id : id.substring(0, 80) + "…";
    }
}
