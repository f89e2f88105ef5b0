package dev.latent.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/** The folders of active jobs. */
@Component
class JobFolders {

    private static final Logger log = LoggerFactory.getLogger(JobFolders.class);

    private final Path root;

    private final JobStore jobs;

    JobFolders(JobSettings settings, JobStore jobs) {
        this.root = settings.directory().toAbsolutePath().normalize();
        this.jobs = jobs;
    }

    Path create(String id) throws IOException {
        return Files.createDirectories(root.resolve(id));
    }

    /** Where a run of a job records what it is at. */
    Path recorder(String id, int run) {
        return root.resolve(id).resolve("step-" + run);
    }

    /** Deletes the folder of a job that ended. Where that fails, the next start tries again. */
    void delete(String id) {
        try {
            FileSystemUtils.deleteRecursively(root.resolve(id));
        } catch (IOException e) {
            log.warn("could not delete the folder of job {}", id, e);
        }
    }

    /** Deletes what jobs left that ended while nobody could delete it. */
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
