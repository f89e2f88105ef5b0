package dev.latent.inference;

import dev.latent.learning.graph.TokenRows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Runs a graph on texts in the order of their lengths, so that a batch, which is padded to its longest text, has little padding. */
final class LengthSorted {

    private LengthSorted() {}

    /** What computes rows in the order in which they come. */
    interface Run {
        Map<String, float[]> of(float[] rows);
    }

    /** @param values float32 [rows, width], as {@link TokenRows} has them */
    static Map<String, float[]> run(float[] values, int rows, Run run) {
        int width = values.length / rows;
        int[] order = order(values, rows, width);
        float[] sorted = new float[values.length];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, order[i] * width, sorted, i * width, width);
        }
        Map<String, float[]> outputs = new HashMap<>();
        run.of(sorted).forEach((name, output) -> outputs.put(name, restored(output, order)));
        return outputs;
    }

    private static int[] order(float[] values, int rows, int width) {
        long[] keys = new long[rows];
        for (int i = 0; i < rows; i++) {
            keys[i] = (long) TokenRows.count(values, i * width, width) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }

    private static float[] restored(float[] output, int[] order) {
        int width = output.length / order.length;
        float[] restored = new float[output.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(output, i * width, restored, order[i] * width, width);
        }
        return restored;
    }
}
