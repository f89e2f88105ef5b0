package dev.latent.learning.graph;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;

/**
 * The gradients of X + b, where b is added to every row of X: G itself, and the sum of its rows. ND4J's {@code add_bp} takes ten
 * times as long.
 *
 * @param gradient of the sum, G [rows, width]
 * @param ofRows   receives that of X
 * @param ofBias   receives that of b, [width]
 */
record BiasGradient(INDArray gradient, INDArray ofRows, INDArray ofBias) implements Instruction {

    static boolean known(OpContext context) {
        INDArray rows = context.getInputArray(0);
        INDArray bias = context.getInputArray(1);
        return Rows.plain(context)
                && rows.rank() == 2
                && bias.rank() == 1
                && bias.length() == rows.size(1)
                && rows.equalShapes(context.getInputArray(2));
    }

    @Override
    public void run() {
        int width = (int) gradient.size(1);
        int rows = (int) gradient.size(0);
        FloatBuffer from = gradient.data().asNioFloat();
        ofRows.data().asNioFloat().put(from.duplicate().limit(rows * width));
        float[] row = new float[width];
        float[] sum = new float[width];
        for (int i = 0; i < rows; i++) {
            from.get(i * width, row, 0, width);
            for (int k = 0; k < width; k++) {
                sum[k] += row[k];
            }
        }
        ofBias.data().asNioFloat().put(sum);
    }
}
