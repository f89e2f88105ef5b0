package dev.latent.job;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job that succeeded leaves.
 *
 * @param model   the model it published, as {@code name@version}; null if none
 * @param metrics final figures
 * @param report  a JSON document for {@code GET /jobs/{id}/result}; null if none
 * @param files   for {@code GET /jobs/{id}/result} instead of a report, each of another media type: the one that {@code Accept} asks
 *                for, or else the first; empty if there is nothing in {@link JobContext#resultFolder()}
 */
public record JobOutcome(
        @Nullable String model,
        Map<String, Double> metrics,
        @Nullable String report,
        List<ResultFile> files) {

    public JobOutcome {
        files = List.copyOf(files);
        if (files.stream().map(ResultFile::mediaType).distinct().count() < files.size()) {
            throw new IllegalArgumentException("each file needs a media type of its own, got " + files);
        }
    }

    /** Of a job that leaves no files. */
    public JobOutcome(@Nullable String model, Map<String, Double> metrics, @Nullable String report) {
        this(model, metrics, report, List.of());
    }
}
