package dev.latent.learning.graph;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;

/**
 * Layer normalisation of the rows of a matrix and its gradients; ND4J's operations take some ten times as long. With x̂ = (x − mean) /
 * √(variance + ε) over a row of n values, y = g x̂ + b, and G the gradient of y:
 *
 * <pre>
 * dx = (g G − mean(g G) − x̂ mean(g G x̂)) / √(variance + ε)      dg = Σ G x̂ over rows      db = Σ G
 * </pre>
 */
final class LayerNorm {

    /** As in BERT: nothing but a row of equal values is changed by it. */
    static final double EPSILON = 1e-12;

    private LayerNorm() {}

    static boolean known(OpContext context) {
        return Rows.plain(context)
                && context.getInputArray(0).rank() == 2
                && context.numInputArguments() >= 3
                && context.getInputArray(1).length() == context.getInputArray(0).size(1);
    }

    /** Reads a row and standardises it. @return 1 / √(variance + ε) */
    private static float standardize(FloatBuffer x, int at, float[] row) {
        x.get(at, row, 0, row.length);
        float mean = sum(row) / row.length;
        for (int k = 0; k < row.length; k++) {
            row[k] -= mean;
        }
        float scale = (float) (1 / Math.sqrt(dot(row, row) / row.length + EPSILON));
        for (int k = 0; k < row.length; k++) {
            row[k] *= scale;
        }
        return scale;
    }

    private static float sum(float[] row) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int k = 0;
        for (; k + 3 < row.length; k += 4) {
            a += row[k];
            b += row[k + 1];
            c += row[k + 2];
            d += row[k + 3];
        }
        for (; k < row.length; k++) {
            a += row[k];
        }
        return a + b + (c + d);
    }

    private static float dot(float[] left, float[] right) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int k = 0;
        for (; k + 3 < left.length; k += 4) {
            a += left[k] * right[k];
            b += left[k + 1] * right[k + 1];
            c += left[k + 2] * right[k + 2];
            d += left[k + 3] * right[k + 3];
        }
        for (; k < left.length; k++) {
            a += left[k] * right[k];
        }
        return a + b + (c + d);
    }

    private static float[] vector(INDArray array) {
        float[] values = new float[(int) array.length()];
        array.data().asNioFloat().get(values);
        return values;
    }

    /** y of x. */
    record Forward(INDArray x, INDArray gain, INDArray bias, INDArray y) implements Instruction {

        @Override
        public void run() {
            int width = (int) x.size(1);
            int rows = (int) x.size(0);
            FloatBuffer from = x.data().asNioFloat();
            FloatBuffer to = y.data().asNioFloat();
            float[] g = vector(gain);
            float[] b = vector(bias);
            float[] row = new float[width];
            for (int i = 0; i < rows; i++) {
                standardize(from, i * width, row);
                for (int k = 0; k < width; k++) {
                    row[k] = row[k] * g[k] + b[k];
                }
                to.put(i * width, row, 0, width);
            }
        }
    }

    /** dx, dg and db of the gradient of y. */
    record Backward(INDArray x, INDArray gain, INDArray gradient, INDArray ofX, INDArray ofGain, INDArray ofBias)
            implements Instruction {

        @Override
        public void run() {
            int width = (int) x.size(1);
            int rows = (int) x.size(0);
            FloatBuffer values = x.data().asNioFloat();
            FloatBuffer from = gradient.data().asNioFloat();
            FloatBuffer to = ofX.data().asNioFloat();
            float[] g = vector(gain);
            float[] row = new float[width];
            float[] flow = new float[width];
            float[] gains = new float[width];
            float[] biases = new float[width];
            for (int i = 0; i < rows; i++) {
                float scale = standardize(values, i * width, row);
                from.get(i * width, flow, 0, width);
                for (int k = 0; k < width; k++) {
                    gains[k] += flow[k] * row[k];
                    biases[k] += flow[k];
                    flow[k] *= g[k];
                }
                float mean = sum(flow) / width;
                float along = dot(flow, row) / width;
                for (int k = 0; k < width; k++) {
                    flow[k] = (flow[k] - mean - row[k] * along) * scale;
                }
                to.put(i * width, flow, 0, width);
            }
            ofGain.data().asNioFloat().put(gains);
            ofBias.data().asNioFloat().put(biases);
        }
    }
}
