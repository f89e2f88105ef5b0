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
 * Guessing the hidden tokens of a text and its translation from the others of both (Lample &amp; Conneau 2019).
 *
 * @param maskRate part of a text's tokens that is hidden
 */
@Schema(
        description =
                "Translation language model (XLM): a masked language model of a text and its translation side by side, whose encoder takes texts of either language. For datasets of kind `paired-text`, with the encoder `transformer`.")
public record TranslationLanguageModelSpec(
        @Schema(
                description =
                        "Part of a text's tokens that is hidden. Of these 80 % become [MASK], 10 % another token, 10 % stay.",
                minimum = "0.01",
                maximum = "0.9",
                defaultValue = "0.15")
        double maskRate)
        implements ObjectiveSpec {

    public TranslationLanguageModelSpec {
        if (!(maskRate >= 0.01 && maskRate <= 0.9)) {
            throw new IllegalArgumentException("maskRate must be between 0.01 and 0.9, got " + maskRate);
        }
    }

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return false;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        // Any texts will do.
    }

    @Override
    public TrainingSpec defaultTraining() {
        return new TrainingSpec(10, 32, 0.001, LearningRateSchedule.WARMUP_LINEAR, 42, 0.1, null);
    }

    @Override
    public boolean takesText() {
        return true;
    }

    @Override
    public boolean takesPairs() {
        return true;
    }

    @Override
    public Objective build(Setup setup) {
        TransformerSpec spec = ((TransformerSpec) setup.encoder()).withLanguages(2);
        Transformer network = spec.buildEncoder(setup.input());
        return new TranslationLanguageModel(
                network, new TokenHead(network, spec.vocabulary()), new Masking(maskRate, spec.vocabulary()));
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static TranslationLanguageModelSpec of(@JsonProperty("maskRate") @Nullable Double maskRate) {
        return new TranslationLanguageModelSpec(maskRate == null ? 0.15 : maskRate);
    }
}
