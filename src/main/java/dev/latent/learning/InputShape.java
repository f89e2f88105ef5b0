package dev.latent.learning;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;

/**
 * The shape of one example: {@code [width]} for vectors, {@code [height, width]} for grey images and {@code [height, width, 3]}
 * for colour ones; in JSON it is that array. Examples are stored and exchanged flat, row-major, channel last.
 *
 * @param dims one to three positive sizes
 */
public record InputShape(@JsonValue List<Integer> dims) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public InputShape {
        dims = List.copyOf(dims);
        if (dims.isEmpty() || dims.size() > 3 || dims.stream().anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException("a shape has one to three positive sizes, got " + dims);
        }
    }

    public static InputShape of(Integer... dims) {
        return new InputShape(List.of(dims));
    }

    /** The number of values in one example. */
    public int size() {
        return dims.stream().reduce(1, Math::multiplyExact);
    }
}
