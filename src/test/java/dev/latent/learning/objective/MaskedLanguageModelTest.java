package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.Trainer;
import dev.latent.learning.TrainingStep;
import dev.latent.learning.encoder.Pooling;
import dev.latent.learning.encoder.TransformerSpec;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffRunner;
import dev.latent.learning.graph.TokenRows;
import dev.latent.learning.text.SpecialToken;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskedLanguageModelTest {

    private static final TransformerSpec TINY = new TransformerSpec(2, 8, 2, 12, 11, Pooling.MEAN, 0);

    private final Objective model = MaskedLanguageModelSpec.of(null).build(Setup.of(TINY, TINY.inputShape(), null));

    /** What is reported, from the logits of the graph that is served to fill masks. */
    @Test
    void loss_and_accuracy_are_those_of_the_graph_that_fills_masks() {
        Parameters parameters = Trainer.initialParameters(model, 3);
        try (TrainingStep step = new TrainingStep(model, parameters, 0.01)) {
            for (int i = 0; i < 60; i++) {
                step.learn(batch(i, 12, 12, 9, 12, 12, 5, 12, 12), i);
            }
            Batch batch = batch(77, 12, 7, 9, 12, 3, 12, 10, 12);
            Masking.Masked masked = new Masking(0.15, TINY.vocabulary()).mask(batch);
            int width = TINY.length();
            int hidden = 0;
            int right = 0;
            double loss = 0;
            for (int row = 0; row < batch.size(); row++) {
                for (int i = 0; i < masked.places()[row].length; i++) {
                    float[] values = Arrays.copyOfRange(masked.tokens().data(), row * width, (row + 1) * width + 1);
                    values[width] = masked.places()[row][i];
                    float[] logits = SameDiffRunner.run(
                                    model.servedGraphs().get(1), step.parameters(), Tensor.of(values, 1, width + 1))
                            .get("logits");
                    int target = masked.hidden()[row][i];
                    double sum = 0;
                    int best = 0;
                    for (int k = 0; k < logits.length; k++) {
                        sum += Math.exp(logits[k]);
                        best = logits[k] > logits[best] ? k : best;
                    }
                    loss += Math.log(sum) - logits[target];
                    right += best == target ? 1 : 0;
                    hidden++;
                }
            }
            Map<String, Double> terms = step.evaluate(batch);
            assertThat(model.weight(batch)).isEqualTo(hidden);
            assertThat(terms.get("loss")).isCloseTo(loss / hidden, within(1e-4));
            assertThat(terms.get("accuracy")).isCloseTo((double) right / hidden, within(1e-6));
        }
    }

    @Test
    void hides_of_each_text_what_bert_hides() {
        Masking masking = new Masking(0.5, TINY.vocabulary());
        int masks = 0;
        int kept = 0;
        int hidden = 0;
        for (int epoch = 0; epoch < 300; epoch++) {
            Batch batch = batch(epoch, 12, 12, 3);
            Masking.Masked masked = masking.mask(batch);
            assertThat(masked.places()[0]).hasSize(5).doesNotHaveDuplicates();
            assertThat(masked.places()[2]).containsExactly(1);
            for (int row = 0; row < 3; row++) {
                for (int i = 0; i < masked.places()[row].length; i++) {
                    int at = row * TINY.length() + masked.places()[row][i];
                    float now = masked.tokens().data()[at];
                    assertThat((float) masked.hidden()[row][i])
                            .isEqualTo(batch.examples().data()[at])
                            .isGreaterThanOrEqualTo(SpecialToken.COUNT);
                    masks += now == SpecialToken.MASK.id() ? 1 : 0;
                    kept += now == batch.examples().data()[at] ? 1 : 0;
                    hidden++;
                }
            }
        }
        assertThat((double) masks / hidden).isCloseTo(0.8, within(0.03));
        // A sixth of the random tokens are the one that was there.
        assertThat((double) kept / hidden).isCloseTo(0.1 + 0.1 / 6, within(0.03));
        assertThat(masking.mask(batch(1, 12)).tokens().data())
                .isEqualTo(masking.mask(batch(1, 12)).tokens().data())
                .isNotEqualTo(masking.mask(batch(2, 12)).tokens().data());
    }

    @Test
    void learns_to_guess_what_always_follows() {
        try (TrainingStep step = new TrainingStep(model, Trainer.initialParameters(model, 3), 0.01)) {
            for (int i = 0; i < 300; i++) {
                step.learn(batch(i, 12, 12, 12, 12, 12, 12, 12, 12), i);
            }
            assertThat(step.evaluate(batch(7, 12, 12, 12, 12)).get("accuracy")).isGreaterThan(0.5);
        }
    }

    /** Texts that count up, each from its own start. */
    private static Batch batch(int epoch, int... lengths) {
        int width = TINY.length();
        float[] rows = new float[lengths.length * width];
        Arrays.fill(rows, TokenRows.NONE);
        for (int row = 0; row < lengths.length; row++) {
            for (int i = 1; i < lengths[row] - 1; i++) {
                rows[row * width + i] = SpecialToken.COUNT + (row + i) % (TINY.vocabulary() - SpecialToken.COUNT);
            }
            rows[row * width] = SpecialToken.CLS.id();
            rows[row * width + lengths[row] - 1] = SpecialToken.SEP.id();
        }
        int[] indices = IntStream.range(0, lengths.length).toArray();
        return new Batch(indices, Tensor.of(rows, lengths.length, width), new SeededRandom(epoch), 0, epoch);
    }
}
