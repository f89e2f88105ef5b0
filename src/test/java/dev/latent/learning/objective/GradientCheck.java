package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Compares an objective's gradient with central finite differences, in float64. */
public final class GradientCheck {

    private static final double STEP = 1e-5;

    private GradientCheck() {}

    public static void check(Objective objective, Parameters parameters, Batch batch) {
        Map<String, Tensor> feeds = objective.feed(batch);
        SameDiffBuilder builder = new SameDiffBuilder(parameters, DataType.DOUBLE, objective.length(feeds));
        SDVariable loss = objective.build(builder).get(Objective.LOSS);
        builder.graph().setLossVariables(loss.name());
        Map<String, INDArray> gradients = builder.gradients(feeds);
        assertThat(gradients.keySet())
                .as("every declared parameter is part of the loss")
                .containsExactlyInAnyOrderElementsOf(objective.parameters().stream()
                        .map(ParameterShape::name)
                        .toList());
        gradients.forEach((name, gradient) -> {
            INDArray values = builder.value(name);
            for (long i = 0; i < values.length(); i++) {
                double value = values.getDouble(i);
                values.putScalar(i, value + STEP);
                double above = loss(builder, loss, feeds);
                values.putScalar(i, value - STEP);
                double below = loss(builder, loss, feeds);
                values.putScalar(i, value);
                double expected = (above - below) / (2 * STEP);
                assertThat(gradient.getDouble(i))
                        .as("d loss / d %s[%d]", name, i)
                        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-6 + 1e-5 * Math.abs(expected)));
            }
        });
    }

    private static double loss(SameDiffBuilder builder, SDVariable loss, Map<String, Tensor> feeds) {
        return builder.graph().outputSingle(builder.arrays(feeds), loss.name()).getDouble(0);
    }
}
