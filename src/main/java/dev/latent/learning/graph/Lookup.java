package dev.latent.learning.graph;

import dev.latent.learning.Tensor;
import java.nio.FloatBuffer;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rows of a table by their numbers. The gradient of ND4J's {@code gather} is wrong, so the graph takes the rows as an input, and what
 * comes before and after it is done here: rows are copied out of the table, and their gradients are added up where they came from.
 *
 * @param table   name of a parameter [rows, width]
 * @param numbers name of an input of row numbers, [batch, length]; the graph itself does not read it
 * @param rows    name of the input that takes the rows, [batch · length, width]
 */
public record Lookup(String table, String numbers, String rows) {

    /**
     * With its arrays, all of float32.
     *
     * @param numbers       name of the input of row numbers
     * @param rows          input of the graph
     * @param rowGradient   that the graph gives for them
     * @param tableGradient receives it
     */
    record Bound(String numbers, INDArray table, INDArray rows, INDArray rowGradient, INDArray tableGradient) {

        /** Copies rows out of the table. */
        void read(Map<String, Tensor> feeds) {
            int width = (int) table.size(1);
            FloatBuffer from = table.data().asNioFloat();
            FloatBuffer to = rows.data().asNioFloat();
            float[] wanted = of(feeds, numbers).data();
            for (int i = 0; i < wanted.length; i++) {
                to.put(i * width, from, row(wanted[i]) * width, width);
            }
        }

        /** Adds the gradients of rows to that of the table, in the order of the rows. */
        void add(Map<String, Tensor> feeds) {
            int width = (int) table.size(1);
            FloatBuffer from = rowGradient.data().asNioFloat();
            FloatBuffer to = tableGradient.data().asNioFloat();
            float[] added = new float[width];
            float[] sum = new float[width];
            float[] wanted = of(feeds, numbers).data();
            for (int i = 0; i < wanted.length; i++) {
                int at = row(wanted[i]) * width;
                from.get(i * width, added, 0, width);
                to.get(at, sum, 0, width);
                for (int k = 0; k < width; k++) {
                    sum[k] += added[k];
                }
                to.put(at, sum, 0, width);
            }
        }

        private int row(float number) {
            int row = (int) number;
            if (row < 0 || row >= table.size(0)) {
                throw new IndexOutOfBoundsException("row %s of a table of %d".formatted(number, table.size(0)));
            }
            return row;
        }
    }

    /** The input of a name. */
    public static Tensor of(Map<String, Tensor> feeds, String name) {
        Tensor tensor = feeds.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no input " + name);
        }
        return tensor;
    }
}
