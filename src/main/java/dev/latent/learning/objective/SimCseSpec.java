package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.Transformer;
import dev.latent.learning.encoder.TransformerSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Contrastive learning of sentences, each of which is its own positive under another dropout mask (Gao et al. 2021).
 *
 * @param temperature τ, what cosines are divided by
 * @param dropout     part of the values that is dropped, in (0, 0.5]
 */
@Schema(
        description =
                "Contrastive learning of sentences (SimCSE): two dropout masks of one sentence are a positive pair, the other sentences of the batch negatives. From scratch, or `from` a model of texts, such as one of `mlm`. For datasets of kind `text`.")
public record SimCseSpec(
        @Schema(description = "What cosines are divided by.", minimum = "0.001", maximum = "10", defaultValue = "0.05")
        double temperature,

        @Schema(
                description = "Part of the values that is dropped.",
                minimum = "0.01",
                maximum = "0.5",
                defaultValue = "0.1")
        double dropout)
        implements ObjectiveSpec {

    private static final int LARGEST_BATCH = 4096;

    public SimCseSpec {
        if (!(temperature >= 0.001 && temperature <= 10)) {
            throw new IllegalArgumentException("temperature must be between 0.001 and 10, got " + temperature);
        }
        if (!(dropout >= 0.01 && dropout <= 0.5)) {
            throw new IllegalArgumentException("dropout must be between 0.01 and 0.5, got " + dropout);
        }
    }

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return false;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        BatchRules.requireWholeBatch(type(), LARGEST_BATCH, examples, training);
    }

    @Override
    public TrainingSpec defaultTraining() {
        return new TrainingSpec(1, 64, 0.0001, LearningRateSchedule.WARMUP_LINEAR, 42, 0.1, null);
    }

    @Override
    public boolean takesText() {
        return true;
    }

    @Override
    public Objective build(Setup setup) {
        Transformer network = ((TransformerSpec) setup.encoder()).buildEncoder(setup.input());
        return new SimCse(network, temperature, dropout);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static SimCseSpec of(
            @JsonProperty("temperature") @Nullable Double temperature,
            @JsonProperty("dropout") @Nullable Double dropout) {
        return new SimCseSpec(temperature == null ? 0.05 : temperature, dropout == null ? 0.1 : dropout);
    }
}
