package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.job.JobPriority;
import dev.latent.job.JobRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch as a job of ours.
 *
 * @param inputFile id of the file with the requests
 * @param metadata  the client's own texts
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BatchRequest(
        String inputFile,
        Map<String, String> metadata,
        JobPriority priority,
        @Nullable Long timeLimitSeconds) implements JobRequest {}
