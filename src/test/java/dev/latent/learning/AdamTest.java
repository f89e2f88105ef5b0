package dev.latent.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AdamTest {

    @Test
    void follows_the_paper_step_by_step() {
        INDArray parameter = Nd4j.createFromArray(1f, -2f);
        Adam adam = new Adam(Map.of("p", parameter));
        double[] value = {1, -2};
        double[] m = new double[2];
        double[] v = new double[2];
        float[][] gradients = {{0.5f, -1}, {0.25f, 2}, {-3, 0.125f}};
        for (int step = 0; step < gradients.length; step++) {
            adam.update("p", parameter, Nd4j.createFromArray(gradients[step]), step, 0.1);
            for (int i = 0; i < 2; i++) {
                double gradient = gradients[step][i];
                m[i] = 0.9 * m[i] + 0.1 * gradient;
                v[i] = 0.999 * v[i] + 0.001 * gradient * gradient;
                double rate = 0.1 * Math.sqrt(1 - Math.pow(0.999, step + 1)) / (1 - Math.pow(0.9, step + 1));
                value[i] -= rate * m[i] / (Math.sqrt(v[i]) + 1e-8);
                assertThat(parameter.getDouble(i)).isCloseTo(value[i], within(1e-5));
            }
        }
    }
}
