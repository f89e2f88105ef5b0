package dev.latent.job;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job that succeeded leaves.
 *
 * @param model   the model it published, as {@code name@version}; null if none
 * @param metrics final figures
 * @param report  a JSON document for {@code GET /jobs/{id}/result}; null if none
 * @param file    for {@code GET /jobs/{id}/result} instead of a report; null if there is nothing in
 *                {@link JobContext#resultFolder()}
 */
public record JobOutcome(
        @Nullable String model,
        Map<String, Double> metrics,
        @Nullable String report,
        @Nullable ResultFile file) {

    /** Of a job that leaves no files. */
    public JobOutcome(@Nullable String model, Map<String, Double> metrics, @Nullable String report) {
        this(model, metrics, report, null);
    }
}
