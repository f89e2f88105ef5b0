package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.latent.learning.SeededRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that one is drawn from; in JSON an array of two.
 *
 * @param low  the smallest
 * @param high the largest, not below {@code low}
 */
public record Range(double low, double high) {

    public Range {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "a range is two numbers, the first not above the second, got [%s, %s]".formatted(low, high));
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Range of(List<@Nullable Double> values) {
        Double low = values.size() == 2 ? values.get(0) : null;
        Double high = values.size() == 2 ? values.get(1) : null;
        if (low == null || high == null) {
            throw new IllegalArgumentException("a range is two numbers, got " + values);
        }
        return new Range(low, high);
    }

    @JsonValue
    List<Double> values() {
        return List.of(low, high);
    }

    /** @throws IllegalArgumentException if it leaves [least, most] */
    void requireWithin(String name, double least, double most) {
        if (!(low >= least && high <= most)) {
            throw new IllegalArgumentException(
                    "%s must be between %s and %s, got [%s, %s]".formatted(name, least, most, low, high));
        }
    }

    double draw(SeededRandom random) {
        return low + (high - low) * random.nextDouble();
    }

    /** Uniform in the logarithm, for ratios: twice as much as likely as half as much. */
    double drawRatio(SeededRandom random) {
        return low * StrictMath.exp(StrictMath.log(high / low) * random.nextDouble());
    }
}
