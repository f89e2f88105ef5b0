package dev.latent.encoding;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.job.JobPriority;
import dev.latent.job.JobRequest;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an encoding job is to do.
 *
 * @param normalize whether each embedding is scaled to length 1
 * @param index     whether neighbours can be looked for afterwards
 */
@Schema(
        description =
                "Encodes every example of a dataset. The example needs a dataset called `shapes`: make it first with POST /api/v1/datasets `{\"name\":\"shapes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":2000,\"seed\":1}}`.")
@JsonInclude(JsonInclude.Include.NON_NULL)
record EncodingRequest(
        @Schema(
                description =
                        "Model whose encoder is used: `name`, `name@version` or `name@alias`. It is the version that this means when the job is submitted.",
                example = "shapes-vae")
        String model,

        @Schema(description = "Dataset with as many values an example as the model takes.", example = "shapes")
        String dataset,

        EmbeddingFormat format,

        @Schema(description = "Scale each embedding to length 1 (L2).", defaultValue = "false")
        boolean normalize,

        @Schema(
                description =
                        "Build the index that `GET /api/v1/models/{ref}/neighbours` needs. It takes most of the time of a job with a fast encoder.",
                defaultValue = "true")
        boolean index,

        JobPriority priority,

        @Schema(description = JobRequest.TIME_LIMIT, minimum = "1", example = "3600") @Nullable
        Long timeLimitSeconds)
        implements JobRequest {

    EncodingRequest {
        require(model, "model");
        require(dataset, "dataset");
        require(format, "format");
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    static EncodingRequest of(
            @JsonProperty("model") String model,
            @JsonProperty("dataset") String dataset,
            @JsonProperty("format") EmbeddingFormat format,
            @JsonProperty("normalize") @Nullable Boolean normalize,
            @JsonProperty("index") @Nullable Boolean index,
            @JsonProperty("priority") @Nullable JobPriority priority,
            @JsonProperty("timeLimitSeconds") @Nullable Long timeLimitSeconds) {
        return new EncodingRequest(
                model,
                dataset,
                format,
                Boolean.TRUE.equals(normalize),
                !Boolean.FALSE.equals(index),
                priority == null ? JobPriority.NORMAL : priority,
                timeLimitSeconds);
    }

    /** The same with the exact version of the model. */
    EncodingRequest withModel(String reference) {
        return new EncodingRequest(reference, dataset, format, normalize, index, priority, timeLimitSeconds);
    }

    private static void require(@Nullable Object value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }
}
