package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How to cancel a job. */
@Schema(description = "How to cancel a job.")
record CancelRequest(
        @Schema(
                description =
                        "`drop` ends the job for good. `keep` leaves its checkpoint, and `resume` goes on from there until it grows too"
                                + " old (`latent.jobs.checkpoint-retention`).",
                defaultValue = "drop")
        @Nullable
        Checkpoint checkpoint) {

    /** What becomes of the checkpoint. */
    enum Checkpoint {
        @JsonProperty("keep")
        KEEP,
        @JsonProperty("drop")
        DROP
    }

    boolean keepsCheckpoint() {
        return checkpoint == Checkpoint.KEEP;
    }
}
