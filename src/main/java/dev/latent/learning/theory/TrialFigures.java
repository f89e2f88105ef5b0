package dev.latent.learning.theory;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A figure over independent trials.
 *
 * @param deviation of the sample, divided by n − 1; null for one trial
 * @param low       lower end of the 95 % interval of the mean, mean − t(0.975, n − 1) deviation / √n; null for one trial
 * @param high      upper end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrialFigures(
        double mean,
        @Nullable Double deviation,
        @Nullable Double low,
        @Nullable Double high) {

    /** t(0.975, f) for f = 1 … 30 degrees of freedom. */
    private static final double[] STUDENT = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    static final int MAX_TRIALS = STUDENT.length + 1;

    /** @param values one for each trial, at most {@link #MAX_TRIALS} */
    static TrialFigures of(double... values) {
        double mean = Arrays.stream(values).average().orElseThrow();
        if (values.length == 1) {
            return new TrialFigures(mean, null, null, null);
        }
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        double deviation = Math.sqrt(squares / (values.length - 1));
        double half = STUDENT[values.length - 2] * deviation / Math.sqrt(values.length);
        return new TrialFigures(mean, deviation, mean - half, mean + half);
    }
}
