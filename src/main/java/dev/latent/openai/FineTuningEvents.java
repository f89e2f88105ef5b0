package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.job.JobEvent;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What happened to a job, as OpenAI's clients read it. */
final class FineTuningEvents {

    private static final Pattern ID = Pattern.compile("ftevent-(.+)-([1-9][0-9]{0,17})");

    private FineTuningEvents() {}

    @Schema(name = "OpenAiFineTuningEvent", description = "Something that happened to a fine-tuning job.")
    @JsonInclude
    record Event(
            @Schema(description = "What this is.", allowableValues = "fine_tuning.job.event")
            String object,

            @Schema(description = "Pass it as `after` for the events before it.")
            String id,

            @Schema(description = "When, in seconds since 1970.") @JsonProperty("created_at")
            long createdAt,

            @Schema(
                    description = "How grave it is.",
                    allowableValues = {"info", "warn", "error"})
            String level,

            @Schema(description = "What happened, for a person.")
            String message,

            @Schema(
                    description = "Whether it has figures.",
                    allowableValues = {"message", "metrics"})
            String type,

            @Schema(description = "For `metrics`, the step and its figures.")
            Map<String, Object> data) {}

    static Event of(String job, JobEvent event) {
        boolean metrics = event.type().equals(JobEvent.PROGRESS);
        return new Event(
                "fine_tuning.job.event",
                "ftevent-%s-%d".formatted(job, event.sequence()),
                event.at().getEpochSecond(),
                event.type().equals(JobEvent.FAILED) ? "error" : "info",
                message(event),
                metrics ? "metrics" : "message",
                metrics ? figures(event.data()) : Map.of());
    }

    /**
     * The event's number within its job.
     *
     * @param after an event's id; null for the newest
     * @throws ServiceException INVALID_PARAMETER if it is no event of this job
     */
    static long before(String job, @Nullable String after) {
        if (after == null) {
            return Long.MAX_VALUE;
        }
        Matcher matcher = ID.matcher(after);
        if (!matcher.matches() || !matcher.group(1).equals(job)) {
            throw ServiceException.ofField(
                    ErrorCode.INVALID_PARAMETER,
                    "after",
                    "after must be an event's id of this job, got '%s'".formatted(after));
        }
        return Long.parseLong(matcher.group(2));
    }

    private static String message(JobEvent event) {
        JsonNode data = event.data();
        return switch (event.type()) {
            case JobEvent.QUEUED -> "The job waits for a worker";
            case JobEvent.STARTED -> "The job has started";
            case JobEvent.PROGRESS ->
                "Step %d of %d"
                        .formatted(
                                data.at("/progress/step").asLong(0),
                                data.at("/progress/steps").asLong(0));
            case JobEvent.SUCCEEDED -> "The job has succeeded";
            case JobEvent.FAILED ->
                "The job has failed: " + data.findPath("detail").asString("");
            default -> "The job: " + event.type().toLowerCase(Locale.ROOT);
        };
    }

    private static Map<String, Object> figures(JsonNode data) {
        Map<String, Object> figures = new TreeMap<>();
        figures.put("step", data.at("/progress/step").asLong(0));
        figures.put("total_steps", data.at("/progress/steps").asLong(0));
        data.path("metrics").properties().forEach(metric -> {
            String name = metric.getKey().equals("loss") ? "train_loss" : metric.getKey();
            figures.put(name, metric.getValue().asDouble(0));
        });
        return figures;
    }
}
