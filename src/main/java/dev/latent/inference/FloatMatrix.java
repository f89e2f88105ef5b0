package dev.latent.inference;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.Tensor;
import java.util.Map;
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

    /**
     * An output of a graph.
     *
     * @throws ServiceException NOT_FINITE if finite inputs led beyond float32
     */
    static FloatMatrix ofOutput(Map<String, float[]> outputs, String name, int rows) {
        float[] values = outputs.get(name);
        if (values == null) {
            throw new IllegalStateException("the graph has no output " + name);
        }
        return finite(values, name, rows);
    }

    /**
     * What a model gave.
     *
     * @param name what it is called
     * @throws ServiceException NOT_FINITE if finite inputs led beyond float32
     */
    static FloatMatrix finite(float[] values, String name, int rows) {
        int width = values.length / rows;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new ServiceException(
                        ErrorCode.NOT_FINITE,
                        "the model's %s of row %d is %s: what it was given is too large for float32"
                                .formatted(name, i / width, values[i]));
            }
        }
        return new FloatMatrix(values, rows, width);
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
