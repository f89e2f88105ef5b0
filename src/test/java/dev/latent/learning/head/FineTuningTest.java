package dev.latent.learning.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.MlpSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.objective.GradientCheck;
import dev.latent.learning.objective.Objective;
import dev.latent.learning.objective.Setup;
import dev.latent.learning.objective.VaeSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FineTuningTest {

    private static final int WIDTH = 4;

    private static final int LATENT = 3;

    private static final int ROWS = 4;

    private static final int[] ALL = {0, 1, 2, 3};

    private static final Objective BASE = VaeSpec.of(LATENT, null, null, null, null)
            .build(Setup.of(MlpSpec.of(List.of(5), Activation.TANH, InputScaling.NONE), InputShape.of(WIDTH), null));

    private static final Parameters PUBLISHED = Trainer.initialParameters(BASE, 3);

    private static final Targets CLASSES = new Targets.Classes(List.of("a", "b", "c"), new int[] {2, 0, 1, 2});

    private static final Targets TAGS = new Targets.Tags(
            List.of("s", "t"), new boolean[][] {{true, false}, {true, true}, {false, false}, {false, true}});

    private static final Targets VALUES = new Targets.Values(new double[] {400, 100, 200, 900});

    @Test
    void gradients_agree_with_finite_differences() {
        for (Targets targets : List.of(CLASSES, TAGS, VALUES)) {
            FineTuning objective = new FineTuning(BASE, targets, ALL);
            GradientCheck.check(objective, Trainer.initialParameters(objective, 11), batch());
        }
    }

    @Test
    void learns_from_one_example_and_one_tag() {
        Targets tag = new Targets.Tags(List.of("s"), new boolean[][] {{true}, {false}, {false}, {true}});
        for (Targets targets : List.of(CLASSES, TAGS, tag, VALUES)) {
            FineTuning objective = new FineTuning(BASE, targets, ALL);
            Parameters initial = Trainer.initialParameters(objective, 11);
            Batch one = new Batch(
                    new int[] {1},
                    Tensor.of(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, WIDTH),
                    new SeededRandom(1),
                    1,
                    0);
            GradientCheck.check(objective, initial, one);
            GradientCheck.check(objective, initial, batch());
            assertThat(new TrainingStep(objective, initial, 0.001).learn(one, 0).get(Objective.LOSS))
                    .isFinite();
        }
    }

    @Test
    void trains_what_the_embedding_depends_on_and_the_head() {
        FineTuning objective = new FineTuning(BASE, CLASSES, ALL);
        assertThat(objective.parameters())
                .extracting("name")
                .containsExactly(
                        "encoder.hidden.0.weight",
                        "encoder.hidden.0.bias",
                        "encoder.mean.weight",
                        "encoder.mean.bias",
                        "head.weight",
                        "head.bias");
    }

    @Test
    void starts_from_the_published_encoder_and_the_fitted_head() {
        FineTuning objective = new FineTuning(BASE, CLASSES, ALL);
        LinearHead fitted = head(LinearHead.Output.SOFTMAX, 3);
        Parameters initial = objective.initial(PUBLISHED, fitted);
        assertThat(embeddings(objective.servedGraphs().get(0), initial))
                .containsExactly(embeddings(BASE.servedGraphs().get(0), PUBLISHED));
        assertThat(objective.head(initial).weight().data())
                .containsExactly(fitted.weight().data());
        assertThat(objective.head(initial).bias().data())
                .containsExactly(fitted.bias().data());
    }

    @Test
    void costs_what_the_fitted_head_costs() {
        FineTuning objective = new FineTuning(BASE, CLASSES, ALL);
        LinearHead fitted = head(LinearHead.Output.SOFTMAX, 3);
        float[] probabilities = fitted.predict(features());
        double expected = 0;
        int[] actual = ((Targets.Classes) CLASSES).classes();
        for (int i = 0; i < ROWS; i++) {
            expected -= Math.log(probabilities[i * 3 + actual[i]]) / ROWS;
        }
        assertThat(loss(objective, fitted)).isCloseTo(expected, within(1e-5));
    }

    @Test
    void a_number_costs_its_squared_error_over_the_variance() {
        FineTuning objective = new FineTuning(BASE, VALUES, ALL);
        LinearHead fitted = head(LinearHead.Output.IDENTITY, 1);
        float[] predicted = fitted.predict(features());
        double[] actual = ((Targets.Values) VALUES).values();
        double squared = 0;
        for (int i = 0; i < ROWS; i++) {
            squared += Math.pow(predicted[i] - actual[i], 2) / ROWS;
        }
        // mean 400; deviations 0, −300, −200, 500: variance (90000 + 40000 + 250000) / 4
        assertThat(loss(objective, fitted)).isCloseTo(squared / 95_000, within(1e-4));
        LinearHead back = objective.head(objective.initial(PUBLISHED, fitted));
        assertThat(back.weight().data()[1]).isCloseTo(fitted.weight().data()[1], within(1e-5f));
        assertThat(back.bias().data()[0]).isCloseTo(fitted.bias().data()[0], within(1e-4f));
    }

    @Test
    void extreme_logits_cost_finitely() {
        for (Targets targets : List.of(CLASSES, TAGS)) {
            FineTuning objective = new FineTuning(BASE, targets, ALL);
            int outputs = targets.outputs();
            float[] bias = new float[outputs];
            bias[0] = 2000;
            bias[1] = -2000;
            LinearHead extreme = new LinearHead(
                    LinearHead.Output.of(targets),
                    Tensor.of(new float[LATENT * outputs], LATENT, outputs),
                    Tensor.of(bias, outputs));
            assertThat(loss(objective, extreme)).isFinite().isGreaterThan(100);
        }
    }

    private static double loss(FineTuning objective, LinearHead head) {
        return new TrainingStep(objective, objective.initial(PUBLISHED, head), 0.001)
                .evaluate(batch())
                .getOrDefault(Objective.LOSS, Double.NaN);
    }

    private static LinearHead head(LinearHead.Output output, int outputs) {
        SeededRandom random = new SeededRandom(9);
        return new LinearHead(
                output,
                Tensor.of(random.gaussians(LATENT * outputs), LATENT, outputs),
                Tensor.of(random.gaussians(outputs), outputs));
    }

    private static FeatureMatrix features() {
        return new FeatureMatrix(ROWS, LATENT, embeddings(BASE.servedGraphs().get(0), PUBLISHED));
    }

    private static float[] embeddings(ServedGraph encoder, Parameters parameters) {
        Map<String, float[]> outputs = SameDiffRunner.run(encoder, parameters, batch().examples());
        return outputs.getOrDefault("embedding", new float[0]);
    }

    private static Batch batch() {
        float[] x = {0.1f, 0.9f, 0.4f, 1, 0, 0.2f, 1, 0.6f, 0.7f, 0.3f, 0.5f, 0, 0.2f, 0.2f, 0.9f, 0.1f};
        return new Batch(ALL, Tensor.of(x, ROWS, WIDTH), new SeededRandom(3), 3, 0);
    }
}
