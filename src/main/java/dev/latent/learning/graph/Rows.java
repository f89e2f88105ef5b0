package dev.latent.learning.graph;

import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.Shape;

/** What instructions written in Java expect of arrays. */
final class Rows {

    private Rows() {}

    /** Whether all arrays are float32, row after row, from the beginning of their buffers. */
    static boolean plain(OpContext context) {
        return Stream.concat(context.getInputArrays().stream(), context.getOutputArrays().stream())
                .allMatch(Rows::plain);
    }

    private static boolean plain(INDArray array) {
        return array.dataType() == DataType.FLOAT
                && array.ordering() == 'c'
                && array.offset() == 0
                && Shape.hasDefaultStridesForShape(array);
    }
}
