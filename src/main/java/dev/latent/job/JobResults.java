package dev.latent.job;

import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folders of files that jobs left, from the end of a job until it is swept. A run moves its folder here, whole; then the row that
 * says that the job succeeded names it. What no row names, and no active job may be about to name, is swept.
 */
@Component
public class JobResults {

    private static final Logger log = LoggerFactory.getLogger(JobResults.class);

    private static final String INCOMING = ".incoming";

    private final Path root;

    private final JdbcClient db;

    private final JobStore jobs;

    private final SharedArtifacts shared;

    private final JsonMapper json;

    JobResults(JobSettings settings, JdbcClient db, JobStore jobs, SharedArtifacts shared, JsonMapper json) {
        this.root = settings.directory().toAbsolutePath().normalize().resolve("results");
        this.db = db;
        this.jobs = jobs;
        this.shared = shared;
        this.json = json;
    }

    /** The files that a job left; empty if it left none. */
    public Optional<JobResult> find(String jobId) {
        return db.sql("select result from jobs where id = :id and result is not null")
                .param("id", jobId)
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /**
     * The files that the newest job left which was of this type and rested on this.
     *
     * @param basis as {@link NewJob#basis()}
     */
    public Optional<JobResult> newest(String type, String basis) {
        return db.sql("""
                        select result from jobs
                        where type = :type and basis = :basis and state = 'succeeded' and result is not null
                        order by id desc limit 1
                        """)
                .param("type", type)
                .param("basis", basis)
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /**
     * The folder with all files of a result; fetched from shared storage where it is not here.
     *
     * @throws ServiceException JOB_RESULT_NOT_FOUND if it was swept meanwhile, JOB_RESULT_DAMAGED, STORAGE_UNAVAILABLE
     */
    public Path open(JobResult result) {
        Path folder = root.resolve(result.folder());
        try {
            Optional<String> problem = damage(result, folder, false);
            if (problem.isEmpty()
                    || shared.fetch(
                            key(result.folder()),
                            folder,
                            root.resolve(INCOMING),
                            candidate -> damage(result, candidate, true))) {
                return folder;
            }
            if (named(List.of(result.folder())).isEmpty()) {
                throw new ServiceException(ErrorCode.JOB_RESULT_NOT_FOUND, "the result was deleted with its job");
            }
            log.error("The result {} is damaged: {}", result.folder(), problem.get());
            throw new ServiceException(
                    ErrorCode.JOB_RESULT_DAMAGED, "the result is damaged: %s".formatted(problem.get()));
        } catch (IOException e) {
            throw ServiceException.of(e);
        }
    }

    /** Where a run puts what it leaves. */
    Path place(String jobId, int run) {
        return root.resolve(jobId + "-" + run);
    }

    /**
     * Measures and shares what a run put in its place; after that a row may name it.
     *
     * @param offered at least one
     */
    JobResult publish(String jobId, int run, List<ResultFile> offered) throws IOException {
        Path folder = place(jobId, run);
        Map<String, JobResult.Entry> files = new LinkedHashMap<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                files.put(String.valueOf(entry.getFileName()), new JobResult.Entry(Files.size(entry), sha256(entry)));
            }
        }
        JobResult result = new JobResult(
                String.valueOf(folder.getFileName()), offered.get(0), offered.subList(1, offered.size()), files);
        shared.upload(key(result.folder()), folder);
        return result;
    }

    /** Names the files of a job. To be called in the transaction that says that it succeeded. */
    void keep(String jobId, JobResult result) {
        db.sql("update jobs set result_folder = :folder, result = :result where id = :id")
                .param("folder", result.folder())
                .param("result", json.writeValueAsString(result))
                .param("id", jobId)
                .update();
        shared.keep(key(result.folder()));
    }

    /** To be called in the transaction that deletes the rows. */
    void drop(List<String> jobIds) {
        db.sql("select result_folder from jobs where id in (:ids) and result_folder is not null")
                .param("ids", jobIds)
                .query(String.class)
                .list()
                .forEach(folder -> shared.drop(key(folder)));
    }

    /** Deletes the folders that no row names, but for those of active jobs. */
    void sweep() {
        // Looked for before the rows: what a run names in between is not among them.
        List<String> found = folders();
        if (found.isEmpty()) {
            return;
        }
        Set<String> needed = new HashSet<>(named(found));
        Set<String> active =
                new HashSet<>(jobs.active(found.stream().map(JobResults::jobOf).toList()));
        for (String folder : found) {
            if (!needed.contains(folder) && !active.contains(jobOf(folder))) {
                delete(folder);
            }
        }
    }

    private void delete(String folder) {
        try {
            FileSystemUtils.deleteRecursively(root.resolve(folder));
        } catch (IOException e) {
            log.warn("could not delete the result {}, the next sweep may", folder, e);
        }
    }

    private List<String> named(List<String> folders) {
        return db.sql("select result_folder from jobs where result_folder in (:folders)")
                .param("folders", folders)
                .query(String.class)
                .list();
    }

    private List<String> folders() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> JobIds.isId(jobOf(name)))
                    .toList();
        } catch (IOException e) {
            log.warn("could not look for results of jobs in {}", root, e);
            return List.of();
        }
    }

    private static String jobOf(String folder) {
        int end = folder.lastIndexOf('-');
        return end < 0 ? "" : folder.substring(0, end);
    }

    private static Optional<String> damage(JobResult result, Path folder, boolean checksums) throws IOException {
        for (Map.Entry<String, JobResult.Entry> file : result.files().entrySet()) {
            Path path = folder.resolve(file.getKey());
            if (!Files.isRegularFile(path)) {
                return Optional.of(file.getKey() + " is missing");
            }
            if (Files.size(path) != file.getValue().bytes()
                    || (checksums && !sha256(path).equals(file.getValue().sha256()))) {
                return Optional.of(file.getKey() + " is not what was stored");
            }
        }
        return Optional.empty();
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private JobResult read(String text) {
        return json.readValue(text, JobResult.class);
    }

    private static String key(String folder) {
        return "results/" + folder;
    }
}
