package dev.latent.inference;

import dev.latent.learning.Tensor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * float32 [rows, width], row-major; in JSON an array of rows.
 *
 * @param values not copied: whoever makes a matrix gives them away
 */
@SuppressWarnings("ArrayRecordComponent")
@JsonSerialize(using = FloatMatrix.Serializer.class)
public record FloatMatrix(float[] values, int rows, int width) {

    public FloatMatrix {
        if (values.length != Math.multiplyExact(rows, width)) {
            throw new IllegalArgumentException(
                    "%d values are no matrix of %d times %d".formatted(values.length, rows, width));
        }
    }

    Tensor asTensor() {
        return Tensor.of(values, rows, width);
    }

    /** Writes numbers as they are, without an object for each. */
    static final class Serializer extends StdSerializer<FloatMatrix> {

        Serializer() {
            super(FloatMatrix.class);
        }

        @Override
        public void serialize(FloatMatrix matrix, JsonGenerator json, SerializationContext context) {
            json.writeStartArray();
            int at = 0;
            for (int row = 0; row < matrix.rows(); row++) {
                json.writeStartArray();
                for (int i = 0; i < matrix.width(); i++) {
                    json.writeNumber(matrix.values()[at++]);
                }
                json.writeEndArray();
            }
            json.writeEndArray();
        }
    }
}
