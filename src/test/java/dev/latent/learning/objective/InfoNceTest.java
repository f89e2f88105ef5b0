package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class InfoNceTest {

    private static final int ROWS = 4;

    @Test
    void is_log_n_where_nothing_is_known() {
        Value value = infoNce(new float[ROWS * ROWS], identity(3));
        assertThat(value.loss).isCloseTo(Math.log(ROWS), within(1e-6));
    }

    /** Every inner product is s with the own target and 0 with the others. */
    @Test
    void agrees_with_the_closed_form_of_orthogonal_targets() {
        Value value = infoNce(identity(2), identity(1.5f));
        assertThat(value.loss).isCloseTo(Math.log(1 + (ROWS - 1) * Math.exp(-3)), within(1e-6));
        assertThat(value.accuracy).isEqualTo(1);
    }

    @Test
    void counts_the_rows_that_find_their_own() {
        float[] swapped = {0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
        Value value = infoNce(swapped, identity(1));
        assertThat(value.accuracy).isEqualTo(0.5);
        assertThat(value.loss).isCloseTo(Math.log(Math.E + ROWS - 1) - 0.5, within(1e-6));
    }

    @Test
    void does_not_overflow() {
        assertThat(infoNce(identity(100), identity(100)).loss).isEqualTo(0);
    }

    private static float[] identity(float scale) {
        float[] rows = new float[ROWS * ROWS];
        for (int i = 0; i < ROWS; i++) {
            rows[i * ROWS + i] = scale;
        }
        return rows;
    }

    private static Value infoNce(float[] predictions, float[] targets) {
        SameDiffBuilder graph = new SameDiffBuilder(Parameters.NONE, DataType.FLOAT);
        SDVariable p = graph.input("predictions", ROWS);
        SDVariable t = graph.input("targets", ROWS);
        SDVariable n = graph.input("numbers", 1);
        InfoNce nce = InfoNce.of(graph, p, t, n);
        Map<String, INDArray> feeds = Map.of(
                "predictions",
                graph.array(Tensor.of(predictions, ROWS, ROWS)),
                "targets",
                graph.array(Tensor.of(targets, ROWS, ROWS)),
                "numbers",
                graph.array(Tensor.of(new float[] {0, 1, 2, 3}, ROWS, 1)));
        return new Value(
                graph.graph().outputSingle(feeds, nce.loss().name()).getDouble(0),
                graph.graph().outputSingle(feeds, nce.accuracy().name()).getDouble(0));
    }

    private record Value(double loss, double accuracy) {}
}
