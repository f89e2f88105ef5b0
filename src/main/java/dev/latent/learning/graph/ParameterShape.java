package dev.latent.learning.graph;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import java.util.Arrays;

/**
 * A parameter that a network needs, and how it starts.
 *
 * @param name  for example {@code encoder.hidden.0.weight}
 * @param shape sizes; a weight is [inputs, outputs]
 * @param initial how the first value is drawn
 */
@SuppressWarnings("ArrayRecordComponent")
public record ParameterShape(String name, int[] shape, Initial initial) {

    /** Where a parameter starts. */
    public sealed interface Initial permits Constant, Uniform {}

    /** Every value the same. */
    public record Constant(float value) implements Initial {}

    /** U(−bound, bound). */
    public record Uniform(double bound) implements Initial {}

    public static final Initial ZERO = new Constant(0);

    /** The first value, drawn from the seed and the parameter's name. */
    public Tensor draw(long seed) {
        float[] values = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        if (initial instanceof Constant constant) {
            Arrays.fill(values, constant.value());
        } else if (initial instanceof Uniform uniform) {
            SeededRandom random = new SeededRandom(seed, name.hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (uniform.bound() * (2 * random.nextDouble() - 1));
            }
        }
        return new Tensor(shape, values);
    }
}
