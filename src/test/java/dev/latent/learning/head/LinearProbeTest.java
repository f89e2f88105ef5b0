package dev.latent.learning.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.metric.ClassificationMetrics;
import dev.latent.learning.metric.MultiLabelMetrics;
import dev.latent.learning.metric.RegressionMetrics;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LinearProbeTest {

    private static final LinearProbe PROBE = new LinearProbe(1, () -> {});

    @Test
    void separates_clouds_of_points() {
        Clouds clouds = Clouds.draw(1500, 5, 1);
        LinearProbe.Fit fit = PROBE.fit(clouds.features, clouds.classes());
        Clouds fresh = Clouds.draw(1000, 5, 2);
        ClassificationMetrics metrics =
                ClassificationMetrics.of(Clouds.NAMES, fresh.labels, fit.head().predict(fresh.features));
        assertThat(fit.converged()).isTrue();
        assertThat(metrics.accuracy()).isGreaterThan(0.95);
    }

    @Test
    void finds_the_logistic_regression_that_drew_the_labels() {
        // p(1|x) = σ(2 x₁ − x₂ + ½): with many labels the estimate comes close, whatever the scale of the features
        int rows = 40_000;
        SeededRandom random = new SeededRandom(8);
        float[] values = new float[rows * 2];
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            double x1 = random.nextGaussian();
            double x2 = random.nextGaussian();
            values[2 * i] = (float) (x1 * 100 + 30);
            values[2 * i + 1] = (float) (x2 * 0.01);
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-(2 * x1 - x2 + 0.5))) ? 1 : 0;
        }
        LinearHead head = PROBE.fit(new FeatureMatrix(rows, 2, values), new Targets.Classes(List.of("0", "1"), labels))
                .head();
        float[] weight = head.weight().data();
        float[] bias = head.bias().data();
        assertThat((weight[1] - weight[0]) * 100).isCloseTo(2f, within(0.1f));
        assertThat((weight[3] - weight[2]) * 0.01f).isCloseTo(-1f, within(0.1f));
        assertThat(bias[1] - bias[0] + 30 * (weight[1] - weight[0])).isCloseTo(0.5f, within(0.1f));
    }

    @Test
    void fits_each_tag_alike() {
        Clouds clouds = Clouds.draw(1200, 5, 1);
        LinearHead head = PROBE.fit(clouds.features, clouds.tags()).head();
        Clouds fresh = Clouds.draw(1000, 5, 2);
        MultiLabelMetrics metrics = MultiLabelMetrics.of(fresh.tags().tags(), head.predict(fresh.features));
        assertThat(head.outputs()).isEqualTo(3);
        assertThat(metrics.subsetAccuracy()).isGreaterThan(0.9);
    }

    @Test
    void finds_a_linear_function() {
        SeededRandom random = new SeededRandom(4);
        int rows = 3000;
        FeatureMatrix features = new FeatureMatrix(rows, 3, random.gaussians(rows * 3));
        double[] values = new double[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = 10 + 2 * features.values()[3 * i] - features.values()[3 * i + 2] + 0.1 * random.nextGaussian();
        }
        LinearHead head = PROBE.fit(features, new Targets.Values(values)).head();
        assertThat(head.weight().data()[0]).isCloseTo(2, within(0.01f));
        assertThat(head.weight().data()[1]).isCloseTo(0, within(0.01f));
        assertThat(head.weight().data()[2]).isCloseTo(-1, within(0.01f));
        assertThat(RegressionMetrics.of(values, head.predict(features)).rmse()).isCloseTo(0.1, within(0.01));
    }

    @Test
    void chooses_a_stronger_penalty_for_features_that_say_nothing() {
        SeededRandom random = new SeededRandom(6);
        int rows = 200;
        FeatureMatrix noise = new FeatureMatrix(rows, 50, random.gaussians(rows * 50));
        int[] labels = IntStream.range(0, rows).map(i -> random.nextInt(2)).toArray();
        double l2 =
                PROBE.fit(noise, new Targets.Classes(List.of("a", "b"), labels)).l2();
        Clouds clouds = Clouds.draw(rows, 50, 1);
        assertThat(l2)
                .isGreaterThan(PROBE.fit(clouds.features, clouds.classes()).l2());
    }

    @Test
    void the_same_seed_gives_the_same_bits() {
        Clouds clouds = Clouds.draw(3000, 20, 1);
        LinearHead one = PROBE.fit(clouds.features, clouds.classes()).head();
        LinearHead two = PROBE.fit(clouds.features, clouds.classes()).head();
        assertThat(two.weight().data()).containsExactly(one.weight().data());
        assertThat(two.bias().data()).containsExactly(one.bias().data());
    }

    @Test
    void learns_from_one_example_of_each_class() {
        FeatureMatrix features = new FeatureMatrix(2, 2, new float[] {0, 1, 1, 0});
        LinearProbe.Fit fit = PROBE.fit(features, new Targets.Classes(List.of("a", "b"), new int[] {0, 1}));
        assertThat(fit.l2()).isEqualTo(LinearProbe.DEFAULT_L2);
        assertThat(fit.head().predict(features)[0]).isGreaterThan(0.5f);
        assertThat(fit.head().predict(features)[3]).isGreaterThan(0.5f);
    }

    @Test
    void a_class_without_examples_gets_next_to_no_probability() {
        Clouds clouds = Clouds.draw(300, 5, 1);
        Targets targets = new Targets.Classes(List.of("a", "b", "c", "absent"), clouds.labels);
        LinearProbe.Fit fit = PROBE.fit(clouds.features, targets);
        assertThat(fit.converged()).isTrue();
        assertThat(fit.head().predict(clouds.features)[3]).isLessThan(0.01f);
    }

    @Test
    void predictions_fold_the_scaling_of_the_features_in() {
        // far from 0 and narrow: the head must still see the same clouds
        Clouds clouds = Clouds.draw(900, 5, 1);
        float[] moved = clouds.features.values().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] = 20 + 0.05f * moved[i];
        }
        FeatureMatrix features = new FeatureMatrix(900, 5, moved);
        float[] plain = PROBE.fit(clouds.features, clouds.classes()).head().predict(clouds.features);
        float[] scaled = PROBE.fit(features, clouds.classes()).head().predict(features);
        for (int i = 0; i < plain.length; i++) {
            assertThat(scaled[i]).isCloseTo(plain[i], within(0.01f));
        }
    }

    @Test
    void stops_when_asked() {
        Clouds clouds = Clouds.draw(300, 5, 1);
        LinearProbe stopped = new LinearProbe(1, () -> {
            throw new IllegalStateException("stopped");
        });
        assertThatThrownBy(() -> stopped.fit(clouds.features, clouds.classes())).hasMessage("stopped");
    }

    /** Three Gaussian clouds, four deviations apart. */
    private record Clouds(FeatureMatrix features, int[] labels) {

        static final List<String> NAMES = List.of("a", "b", "c");

        static Clouds draw(int rows, int width, long seed) {
            SeededRandom random = new SeededRandom(seed);
            float[] values = random.gaussians(rows * width);
            int[] labels = new int[rows];
            for (int i = 0; i < rows; i++) {
                labels[i] = i % 3;
                values[i * width + labels[i]] += 4;
            }
            return new Clouds(new FeatureMatrix(rows, width, values), labels);
        }

        Targets.Classes classes() {
            return new Targets.Classes(NAMES, labels);
        }

        /** Tag k says whether the class is k. */
        Targets.Tags tags() {
            boolean[][] tags = new boolean[labels.length][];
            for (int i = 0; i < tags.length; i++) {
                tags[i] = new boolean[] {labels[i] == 0, labels[i] == 1, labels[i] == 2};
            }
            return new Targets.Tags(NAMES, tags);
        }
    }
}
