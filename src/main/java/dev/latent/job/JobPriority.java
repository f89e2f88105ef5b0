package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.kagkarlsson.scheduler.task.Priority;
import io.swagger.v3.oas.annotations.media.Schema;

/** Which jobs go first. A job of a higher priority always goes before one of a lower priority, whoever submitted them. */
@Schema(
        description =
                "Which jobs go first: a `high` one always goes before a `normal` one, and that before a `low` one. Among jobs of one"
                        + " priority, those who submit take turns.",
        defaultValue = "normal")
public enum JobPriority {
    @JsonProperty("low")
    LOW(Priority.LOW),
    @JsonProperty("normal")
    NORMAL(Priority.MEDIUM),
    @JsonProperty("high")
    HIGH(Priority.HIGH);

    private final int level;

    JobPriority(int level) {
        this.level = level;
    }

    /** The number in the database; higher goes first. */
    int level() {
        return level;
    }

    static JobPriority of(int level) {
        for (JobPriority priority : values()) {
            if (priority.level == level) {
                return priority;
            }
        }
        throw new IllegalArgumentException("no priority has the level " + level);
    }
}
