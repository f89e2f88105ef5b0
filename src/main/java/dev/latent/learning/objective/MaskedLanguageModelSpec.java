package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.encoder.Transformer;
import dev.latent.learning.encoder.TransformerSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Guessing the hidden tokens of a text from the others (Devlin et al. 2019).
 *
 * @param maskRate part of a text's tokens that is hidden
 */
@Schema(
        description =
                "Masked language model (BERT): some tokens of each text are hidden, differently in each epoch, and guessed from the others. For datasets of kind `text`, with the encoder `transformer`.")
public record MaskedLanguageModelSpec(
        @Schema(
                description =
                        "Part of a text's tokens that is hidden. Of these 80 % become [MASK], 10 % another token, 10 % stay.",
                minimum = "0.01",
                maximum = "0.9",
                defaultValue = "0.15")
        double maskRate)
        implements MaskingSpec {

    public MaskedLanguageModelSpec {
        MaskingSpec.requireRate(maskRate);
    }

    @Override
    public Objective build(Setup setup) {
        TransformerSpec spec = (TransformerSpec) setup.encoder();
        Transformer network = spec.buildEncoder(setup.input());
        return new MaskedLanguageModel(
                network, new TokenHead(network, spec.vocabulary()), new Masking(maskRate, spec.vocabulary()));
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static MaskedLanguageModelSpec of(@JsonProperty("maskRate") @Nullable Double maskRate) {
        return new MaskedLanguageModelSpec(maskRate == null ? DEFAULT_MASK_RATE : maskRate);
    }
}
