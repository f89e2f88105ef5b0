package dev.latent.learning.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogisticLossTest {

    private static final int WIDTH = 7;

    private static final int ROWS = 150;

    private static final double STEP = 1e-5;

    private static final int[] ALL = IntStream.range(0, ROWS).toArray();

    @Test
    void softmax_gradient_agrees_with_finite_differences() {
        check(new Targets.Classes(
                List.of("a", "b", "c"), IntStream.range(0, ROWS).map(i -> i % 3).toArray()));
    }

    @Test
    void sigmoid_gradient_agrees_with_finite_differences() {
        boolean[][] tags = new boolean[ROWS][];
        for (int i = 0; i < ROWS; i++) {
            tags[i] = new boolean[] {i % 2 == 0, i % 3 == 0};
        }
        check(new Targets.Tags(List.of("even", "triple"), tags));
    }

    @Test
    void of_weights_that_are_all_zero_is_the_log_of_the_number_of_classes() {
        Targets targets = new Targets.Classes(List.of("a", "b", "c", "d"), new int[ROWS]);
        FeatureMatrix features = features();
        LogisticLoss loss = new LogisticLoss(features, FeatureScaling.measure(features, ALL), targets, ALL, 3);
        assertThat(loss.meanLoss(new double[loss.dimensions()])).isCloseTo(Math.log(4), within(1e-12));
    }

    @Test
    void stays_finite_for_extreme_logits() {
        FeatureMatrix features = features();
        boolean[][] tags = new boolean[ROWS][1];
        for (Targets targets :
                List.of(new Targets.Classes(List.of("a", "b"), new int[ROWS]), new Targets.Tags(List.of("t"), tags))) {
            LogisticLoss loss = new LogisticLoss(features, FeatureScaling.measure(features, ALL), targets, ALL, 0);
            double[] point = new double[loss.dimensions()];
            point[point.length - 1] = 5000;
            double[] gradient = new double[point.length];
            assertThat(loss.evaluate(point, gradient)).isFinite();
            assertThat(gradient).doesNotContain(Double.NaN);
        }
    }

    private static void check(Targets targets) {
        FeatureMatrix features = features();
        LogisticLoss loss = new LogisticLoss(features, FeatureScaling.measure(features, ALL), targets, ALL, 2.5);
        SeededRandom random = new SeededRandom(5);
        double[] point = new double[loss.dimensions()];
        for (int i = 0; i < point.length; i++) {
            point[i] = random.nextGaussian();
        }
        double[] gradient = new double[point.length];
        loss.evaluate(point, gradient);
        double[] ignored = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            double value = point[i];
            point[i] = value + STEP;
            double above = loss.evaluate(point, ignored);
            point[i] = value - STEP;
            double below = loss.evaluate(point, ignored);
            point[i] = value;
            assertThat(gradient[i]).as("∂f/∂x[%d]", i).isCloseTo((above - below) / (2 * STEP), within(1e-8));
        }
    }

    private static FeatureMatrix features() {
        return new FeatureMatrix(ROWS, WIDTH, new SeededRandom(3).gaussians(ROWS * WIDTH));
    }
}
