package dev.latent.job;

import dev.latent.artifact.SharedArtifacts;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** The folders of active jobs, and of cancelled ones whose checkpoint is kept. */
@Component
class JobFolders {

    private static final Logger log = LoggerFactory.getLogger(JobFolders.class);

    private final Path root;

    private final JobStore jobs;

    private final SharedArtifacts shared;

    JobFolders(JobSettings settings, JobStore jobs, SharedArtifacts shared) {
        this.shared = shared;
        this.root = settings.directory().toAbsolutePath().normalize();
        this.jobs = jobs;
    }

    /** A job's folder, with what runs on other machines shared of theirs. */
    Path create(String id) throws IOException {
        Path folder = Files.createDirectories(root.resolve(id));
        shared.restore(key(id), folder);
        return folder;
    }

    /** Makes a file of a job's folder outlive this machine. Where that fails, it is one that a run elsewhere does without. */
    void share(String id, Path file) throws IOException {
        try {
            shared.save(key(id), file);
        } catch (ServiceException e) {
            log.warn("{} of job {} is on this machine alone: {}", file.getFileName(), id, e.detail());
        }
    }

    /** Deletes a file of a job's folder, here and wherever it was shared. */
    void delete(String id, Path file) throws IOException {
        Files.deleteIfExists(file);
        try {
            shared.forget(key(id), String.valueOf(file.getFileName()));
        } catch (ServiceException e) {
            log.warn("{} of job {} stays shared until the job ends: {}", file.getFileName(), id, e.detail());
        }
    }

    private static String key(String id) {
        return "jobs/" + id;
    }

    /** Where a run of a job records what it is at. */
    Path recorder(String id, int run) {
        return root.resolve(id).resolve("step-" + run);
    }

    /** Deletes the folder of a job that ended. Where that fails, the next sweep tries again. */
    void delete(String id) {
        try {
            shared.drop(key(id));
            FileSystemUtils.deleteRecursively(root.resolve(id));
        } catch (IOException | DataAccessException e) {
            log.warn("could not delete the folder of job {}", id, e);
        }
    }

    /** Deletes what jobs left that ended, or grew too old, while nobody could delete it. */
    void sweep() {
        List<String> found = names();
        Set<String> ended = new HashSet<>(found);
        jobs.active(found).forEach(ended::remove);
        ended.forEach(this::delete);
    }

    private List<String> names() {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(JobIds::isId)
                    .toList();
        } catch (IOException e) {
            log.warn("could not look for folders of jobs in {}", root, e);
            return List.of();
        }
    }
}
