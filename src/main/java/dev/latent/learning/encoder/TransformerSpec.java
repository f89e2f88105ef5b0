package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.graph.Network;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A transformer of texts; see {@link Transformer}.
 *
 * @param layers     of attention and perceptron
 * @param width      of a token's vector, and of the embedding
 * @param heads      of attention; the width is a multiple of it
 * @param length     most tokens of a text, [CLS] and [SEP] included; what comes after them is cut off
 * @param vocabulary most tokens that the tokenizer learns; in a manifest, how many it has
 * @param pooling    what becomes the embedding
 * @param languages  that have a vector each; 0 where all texts are of one
 */
@Schema(
        description =
                "Transformer of texts: learned positions, normalisation before each part, GELU. Padding changes nothing.")
public record TransformerSpec(
        @Schema(description = "Layers.", minimum = "1", maximum = "24", defaultValue = "2")
        int layers,

        @Schema(
                description = "Width of a token's vector, and of the embedding.",
                minimum = "4",
                maximum = "2048",
                defaultValue = "128")
        int width,

        @Schema(
                description = "Heads of attention; `width` is a multiple of it.",
                minimum = "1",
                maximum = "64",
                defaultValue = "4")
        int heads,

        @Schema(
                description =
                        "Most tokens of a text, [CLS] and [SEP] included; what comes after them is cut off, and `encode` says so.",
                minimum = "4",
                maximum = "512",
                defaultValue = "64")
        int length,

        @Schema(
                description = "Most tokens that the tokenizer learns from the dataset; in a manifest, how many it has.",
                minimum = "64",
                maximum = "65536",
                defaultValue = "4000")
        int vocabulary,

        @Schema(
                description = "What becomes the embedding: the mean of the tokens' vectors, or that of [CLS].",
                defaultValue = "mean")
        Pooling pooling,

        @Schema(
                description =
                        "Languages that tokens are marked with: the objective `tlm` sets it to 2, all others leave it 0.",
                minimum = "0",
                maximum = "2",
                defaultValue = "0")
        int languages)
        implements EncoderSpec {

    public TransformerSpec {
        require("layers", layers, 1, 24);
        require("width", width, 4, 2048);
        require("heads", heads, 1, 64);
        require("length", length, 4, 512);
        require("vocabulary", vocabulary, 6, 65_536);
        require("languages", languages, 0, 2);
        if (width % heads != 0) {
            throw new IllegalArgumentException(
                    "width must be a multiple of heads, got %d and %d".formatted(width, heads));
        }
    }

    private static void require(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s must be between %d and %d, got %d".formatted(name, least, most, value));
        }
    }

    /** The same network for a tokenizer of so many tokens. */
    public TransformerSpec withVocabulary(int tokens) {
        return new TransformerSpec(layers, width, heads, length, tokens, pooling, languages);
    }

    /** The same network for texts in so many languages. */
    public TransformerSpec withLanguages(int count) {
        return new TransformerSpec(layers, width, heads, length, vocabulary, pooling, count);
    }

    /** A text as an example: a row of tokens. */
    public InputShape inputShape() {
        return InputShape.of(length);
    }

    @Override
    public InputScaling inputScaling() {
        return InputScaling.NONE;
    }

    @Override
    public boolean takesTokens() {
        return true;
    }

    @Override
    public Transformer buildEncoder(InputShape input) {
        return new Transformer("encoder", this);
    }

    @Override
    public Network buildDecoder(int latentDim, InputShape output) {
        throw noDecoder();
    }

    @Override
    public AutoregressiveDecoder buildAutoregressiveDecoder(int latentDim, InputShape output) {
        throw noDecoder();
    }

    private static UnsuitedException noDecoder() {
        return new UnsuitedException("encoder", "the encoder transformer has no decoder");
    }

    @Override
    public void requireSuited(InputShape input) {
        if (!input.equals(InputShape.of(length))) {
            throw new UnsuitedException(
                    "encoder", "the encoder transformer takes texts; for numbers there are mlp and conv");
        }
    }

    @Override
    public boolean learnsFeatures() {
        return true;
    }

    /** Where nothing else is said. */
    public static TransformerSpec defaults() {
        return of(null, null, null, null, null, null, null);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static TransformerSpec of(
            @JsonProperty("layers") @Nullable Integer layers,
            @JsonProperty("width") @Nullable Integer width,
            @JsonProperty("heads") @Nullable Integer heads,
            @JsonProperty("length") @Nullable Integer length,
            @JsonProperty("vocabulary") @Nullable Integer vocabulary,
            @JsonProperty("pooling") @Nullable Pooling pooling,
            @JsonProperty("languages") @Nullable Integer languages) {
        return new TransformerSpec(
                layers == null ? 2 : layers,
                width == null ? 128 : width,
                heads == null ? 4 : heads,
                length == null ? 64 : length,
                vocabulary == null ? 4000 : vocabulary,
                pooling == null ? Pooling.MEAN : pooling,
                languages == null ? 0 : languages);
    }
}
