package dev.latent.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latent.learning.Batch;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.TrainingOptions;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.MlpSpec;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class GenerativeSpecTest {

    private static final MlpSpec ENCODER = MlpSpec.of(null, null, null);

    private final JsonMapper json = JsonMapper.builder().build();

    @Test
    void what_is_absent_gets_its_default() {
        assertThat(read("{\"type\":\"autoencoder\"}")).isEqualTo(new AutoencoderSpec(20, Likelihood.BERNOULLI, 1));
        assertThat(read("{\"type\":\"vae\"}")).isEqualTo(new VaeSpec(20, 1, Likelihood.BERNOULLI, 1, false));
        assertThat(read("{\"type\":\"beta-vae\"}")).isEqualTo(new BetaVaeSpec(10, 4, Likelihood.BERNOULLI, 1));
        assertThat(read("{\"type\":\"beta-tcvae\"}")).isEqualTo(new BetaTcVaeSpec(10, 6, Likelihood.BERNOULLI, 1));
        assertThat(read("{\"type\":\"beta-tcvae\"}").defaultTraining().batchSize())
                .isEqualTo(512);
    }

    @Test
    void reads_what_was_stored_before_there_were_importance_samples() {
        assertThat(
                        read(
                                "{\"type\":\"vae\",\"latentDim\":10,\"beta\":1.0,\"likelihood\":\"gaussian\",\"sigma\":1.0,\"learnSigma\":true}"))
                .isEqualTo(new VaeSpec(10, 1, Likelihood.GAUSSIAN, 1, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"vae\",\"importanceSamples\":5}",
                "{\"type\":\"vae\",\"binarize\":true}",
                "{\"type\":\"vae\",\"binarize\":true,\"autoregressive\":true}",
                "{\"type\":\"vae\",\"likelihood\":\"gaussian\",\"autoregressive\":true}",
                "{\"type\":\"autoencoder\",\"likelihood\":\"gaussian\",\"sigma\":0.5}",
                "{\"type\":\"beta-vae\",\"beta\":2}",
                "{\"type\":\"beta-tcvae\",\"beta\":2}"
            })
    void comes_back_from_json_as_it_went(String text) {
        ObjectiveSpec spec = read(text);
        assertThat(read(json.writeValueAsString(spec))).isEqualTo(spec);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"vae\",\"importanceSamples\":0} | importanceSamples must be between 1 and 1000, got 0",
                "{\"type\":\"vae\",\"importanceSamples\":1001} | importanceSamples must be between 1 and 1000, got 1001",
                "{\"type\":\"vae\",\"importanceSamples\":5,\"beta\":4} | beta must be 1, got 4.0",
                "{\"type\":\"vae\",\"likelihood\":\"gaussian\",\"binarize\":true} | binarize",
                "{\"type\":\"vae\",\"learnSigma\":true} | learnSigma",
                "{\"type\":\"vae\",\"autoregressive\":true} | binarize must be true",
                "{\"type\":\"autoencoder\",\"latentDim\":0} | latentDim must be between 1 and 4096, got 0",
                "{\"type\":\"autoencoder\",\"sigma\":2} | sigma",
                "{\"type\":\"beta-vae\",\"beta\":-1} | beta must be between 0 and 1000, got -1.0",
                "{\"type\":\"beta-tcvae\",\"beta\":1e9} | beta must be between 0 and 1000",
            })
    void refuses_what_makes_no_sense(String text, String named) {
        assertThatThrownBy(() -> read(text)).hasStackTraceContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "600, 0.1, 540, ''",
        "600, 0.1, 541, training.batchSize",
        "600, 0, 600, ''",
        "600, 0, 601, training.batchSize",
        "600, 0.1, 1, training.batchSize"
    })
    void total_correlation_needs_a_whole_batch(int count, double held, int batch, String field) {
        assertRefused(count, TrainingSpec.of(null, batch, null, null, null, held, null), field);
    }

    @ParameterizedTest
    @CsvSource({"600, 60, ''", "600, 61, training.earlyStopping"})
    void total_correlation_stops_early_only_where_it_validates(int count, int batch, String field) {
        assertRefused(
                count,
                new TrainingOptions(null, batch, null, null, null, 0.1, TrainingSpec.EarlyStopping.of(null, null))
                        .or(TrainingSpec.DEFAULT),
                field);
    }

    private static void assertRefused(int count, TrainingSpec training, String field) {
        ExampleFacts facts = new ExampleFacts("few", InputShape.of(4), count, 0, 1, 0, 0);
        BetaTcVaeSpec spec = BetaTcVaeSpec.of(null, null, null, null);
        if (field.isEmpty()) {
            spec.requireSuited(facts, ENCODER, training);
        } else {
            assertThatThrownBy(() -> spec.requireSuited(facts, ENCODER, training))
                    .isInstanceOfSatisfying(UnsuitedException.class, refusal -> assertThat(refusal.field())
                            .isEqualTo(field));
        }
    }

    @Test
    void binarising_draws_anew_each_epoch_and_with_the_probability_that_a_value_says() {
        float[] levels = {0, 1, 0.25f};
        Objective objective = VaeSpec.of(2, null, null, null, null, null, true, null)
                .build(Setup.of(ENCODER, InputShape.of(3), null));
        double[] sums = new double[3];
        int epochs = 4000;
        for (int epoch = 0; epoch < epochs; epoch++) {
            float[] drawn = drawn(objective, levels, epoch);
            IntStream.range(0, 3).forEach(i -> sums[i] += drawn[i]);
            assertThat(drawn).containsOnly(0, 1);
            assertThat(drawn(objective, levels, epoch)).isEqualTo(drawn);
        }
        assertThat(sums[0]).isZero();
        assertThat(sums[1]).isEqualTo(epochs);
        // five deviations
        assertThat(sums[2] / epochs).isBetween(0.25 - 0.034, 0.25 + 0.034);
    }

    private static float[] drawn(Objective objective, float[] levels, int epoch) {
        Tensor examples = Tensor.of(Arrays.copyOf(levels, 3), 1, 3);
        return objective
                .feed(new Batch(new int[] {7}, examples, new SeededRandom(1), 1, epoch))
                .get("input")
                .data();
    }

    private ObjectiveSpec read(String text) {
        return json.readValue(text, ObjectiveSpec.class);
    }
}
