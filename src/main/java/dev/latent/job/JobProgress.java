package dev.latent.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands.
 *
 * @param fraction   done so far, in [0, 1]
 * @param etaSeconds estimated seconds left, null while nothing is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "How far a job is.")
public record JobProgress(
        @Schema(description = "The epoch that runs, from 1.", example = "3")
        int epoch,

        @Schema(description = "Epochs in all.", example = "10")
        int epochs,

        @Schema(description = "Steps done.", example = "1200")
        long step,

        @Schema(description = "Steps in all.", example = "4690")
        long steps,

        @Schema(description = "Part that is done.", minimum = "0", maximum = "1", example = "0.256")
        double fraction,

        @Schema(description = "Estimated seconds left; absent while nothing is known.", example = "41.5") @Nullable
        Double etaSeconds) {

    /** Where a job stands that ended well before its last step, or after work that is not counted in steps. */
    JobProgress completed() {
        return new JobProgress(epoch, epochs, step, steps, 1, 0.0);
    }
}
