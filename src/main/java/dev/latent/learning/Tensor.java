package dev.latent.learning;

import java.util.Arrays;

/**
 * A dense float32 array, row-major. The arrays are not copied: whoever makes a tensor gives them away.
 *
 * @param shape sizes, empty for a scalar
 * @param data  as many values as the product of the sizes
 */
@SuppressWarnings("ArrayRecordComponent")
public record Tensor(int[] shape, float[] data) {

    public Tensor {
        int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (size != data.length) {
            throw new IllegalArgumentException(
                    "shape %s has %d values, got %d".formatted(Arrays.toString(shape), size, data.length));
        }
    }

    public static Tensor of(float[] data, int... shape) {
        return new Tensor(shape, data);
    }
}
