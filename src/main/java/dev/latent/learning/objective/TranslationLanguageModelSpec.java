package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
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
        implements MaskingSpec {

    public TranslationLanguageModelSpec {
        MaskingSpec.requireRate(maskRate);
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
        return new TranslationLanguageModelSpec(maskRate == null ? DEFAULT_MASK_RATE : maskRate);
    }
}
