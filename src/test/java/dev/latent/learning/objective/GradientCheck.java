package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.learning.Batch;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares an objective's gradient with central finite differences, in float64. */
public final class GradientCheck {

    private static final double STEP = 1e-5;

    private GradientCheck() {}

    public static void check(Objective objective, Parameters parameters, Batch batch) {
        SameDiffBuilder builder = new SameDiffBuilder(parameters, DataType.DOUBLE);
        SDVariable loss = objective.build(builder).get(Objective.LOSS);
        SameDiff graph = builder.graph();
        graph.setLossVariables(loss.name());
        Map<String, INDArray> feeds = new HashMap<>();
        objective.feed(batch).forEach((name, tensor) -> feeds.put(name, builder.array(tensor)));
        List<String> names = List.copyOf(builder.variables().keySet());
        assertThat(names)
                .as("every declared parameter is part of the loss")
                .hasSize(objective.parameters().size());
        Map<String, INDArray> gradients = graph.calculateGradients(feeds, names);
        for (String name : names) {
            INDArray values = graph.getVariable(name).getArr();
            for (long i = 0; i < values.length(); i++) {
                double value = values.getDouble(i);
                values.putScalar(i, value + STEP);
                double above = graph.outputSingle(feeds, loss.name()).getDouble(0);
                values.putScalar(i, value - STEP);
                double below = graph.outputSingle(feeds, loss.name()).getDouble(0);
                values.putScalar(i, value);
                double expected = (above - below) / (2 * STEP);
                assertThat(gradients.get(name).getDouble(i))
                        .as("d loss / d %s[%d]", name, i)
                        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-6 + 1e-5 * Math.abs(expected)));
            }
        }
    }
}
