package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.graph.Network;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A convolutional network for images, grey or in colour: strided convolutions, each of which halves height and width, then one
 * dense layer. A decoder goes the same way back, by doubling pixels and convolving.
 *
 * @param channels     of the convolutions, from the image on
 * @param features     width of the dense layer after them: of the embedding, where the objective adds no layer of its own
 * @param activation   after each layer
 * @param inputScaling what happens to x first
 */
@Schema(
        description =
                "Convolutional network for images: strided convolutions that each halve height and width, then a dense layer; a decoder goes the same way back by doubling pixels and convolving.")
public record ConvSpec(
        @ArraySchema(
                arraySchema =
                        @Schema(
                                description = "Channels of the convolutions, from the image on.",
                                example = "[32, 64, 128]"),
                schema = @Schema(minimum = "1", maximum = "1024"),
                minItems = 1,
                maxItems = 6)
        List<Integer> channels,

        @Schema(
                description =
                        "Width of the dense layer after the convolutions; of the embedding, where the objective has no `latentDim`.",
                minimum = "1",
                maximum = "8192",
                defaultValue = "256")
        int features,

        @Schema(description = "Non-linearity after each layer.", defaultValue = "relu")
        Activation activation,

        @Schema(
                description =
                        "Scaling of the input inside the model: `standardize` subtracts each value's training mean and divides by its standard deviation; `auto` leaves images as they are.",
                defaultValue = "auto")
        InputScaling inputScaling)
        implements EncoderSpec {

    static final int MAX_LAYERS = 6;

    static final int MAX_CHANNELS = 1024;

    static final int MAX_FEATURES = 8192;

    public ConvSpec {
        channels = List.copyOf(channels);
        if (channels.isEmpty() || channels.size() > MAX_LAYERS) {
            throw new IllegalArgumentException(
                    "channels has one to %d entries, got %d".formatted(MAX_LAYERS, channels.size()));
        }
        for (int count : channels) {
            if (count < 1 || count > MAX_CHANNELS) {
                throw new IllegalArgumentException(
                        "a number in channels must be between 1 and %d, got %d".formatted(MAX_CHANNELS, count));
            }
        }
        if (features < 1 || features > MAX_FEATURES) {
            throw new IllegalArgumentException(
                    "features must be between 1 and %d, got %d".formatted(MAX_FEATURES, features));
        }
    }

    @Override
    public void requireSuited(InputShape input) {
        if (input.dims().size() < 2) {
            throw new UnsuitedException(
                    "encoder",
                    "the encoder conv takes images, these examples are vectors of %d values; the encoder mlp takes them"
                            .formatted(input.size()));
        }
    }

    @Override
    public boolean learnsFeatures() {
        return true;
    }

    @Override
    public Network buildEncoder(InputShape input) {
        return new ConvEncoder("encoder", ImageLayout.of(input), channels, features, activation);
    }

    @Override
    public Network buildDecoder(int latentDim, InputShape output) {
        return new ConvDecoder("decoder", latentDim, ImageLayout.of(output), channels, features, activation);
    }

    /** One hidden layer, as wide as the encoder's dense one: what comes before a pixel is no image. */
    @Override
    public AutoregressiveDecoder buildAutoregressiveDecoder(int latentDim, InputShape output) {
        return new AutoregressiveDecoder("decoder", latentDim, output.size(), List.of(features), activation);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static ConvSpec of(
            @JsonProperty("channels") @Nullable List<Integer> channels,
            @JsonProperty("features") @Nullable Integer features,
            @JsonProperty("activation") @Nullable Activation activation,
            @JsonProperty("inputScaling") @Nullable InputScaling inputScaling) {
        return new ConvSpec(
                channels == null ? List.of(32, 64, 128) : channels,
                features == null ? 256 : features,
                activation == null ? Activation.RELU : activation,
                inputScaling == null ? InputScaling.AUTO : inputScaling);
    }
}
