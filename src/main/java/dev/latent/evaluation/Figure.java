package dev.latent.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.metric.ConfidenceInterval;
import org.jspecify.annotations.Nullable;

/**
 * One measured number.
 *
 * @param deviation standard deviation of what it is a mean of; null where it is no mean
 * @param low       lower end of its 95 % confidence interval; null where there is none
 * @param high      upper end
 * @param count     how many values or examples it comes from
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Figure(
        double value,
        @Nullable Double deviation,
        @Nullable Double low,
        @Nullable Double high,
        @Nullable Integer count) {

    /** A number without an interval. */
    static Figure of(double value) {
        return new Figure(value, null, null, null, null);
    }

    /** A mean, with Student's interval where it is one of several values. */
    static Figure ofMean(double... values) {
        if (values.length == 1) {
            return new Figure(values[0], null, null, null, 1);
        }
        ConfidenceInterval interval = ConfidenceInterval.ofMean(values);
        return new Figure(interval.mean(), interval.deviation(), interval.low(), interval.high(), interval.count());
    }

    /** Wilson's interval of a share of right answers. */
    static Figure ofAccuracy(double accuracy, int count) {
        ConfidenceInterval interval = ConfidenceInterval.ofAccuracy((int) Math.round(accuracy * count), count);
        return new Figure(accuracy, null, interval.low(), interval.high(), count);
    }
}
