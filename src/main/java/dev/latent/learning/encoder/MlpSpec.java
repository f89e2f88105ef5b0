package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.graph.Chain;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.Network;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A multi-layer perceptron: h₀ = x, hᵢ = f(hᵢ₋₁ Wᵢ + bᵢ). A decoder mirrors the widths.
 *
 * @param hidden     widths of the hidden layers, from the input on; may be empty for a linear encoder
 * @param activation f
 * @param inputScaling what happens to x first
 */
@Schema(description = "Multi-layer perceptron; a decoder mirrors its widths.")
public record MlpSpec(
        @ArraySchema(
                arraySchema =
                        @Schema(description = "Widths of the hidden layers, from the input on.", example = "[400]"),
                schema = @Schema(minimum = "1", maximum = "8192"),
                maxItems = 8)
        List<Integer> hidden,

        @Schema(description = "Non-linearity between layers.", defaultValue = "relu")
        Activation activation,

        @Schema(
                description =
                        "Scaling of the input inside the model: `standardize` subtracts each feature's training mean and divides by its standard deviation; `auto` does so for vectors with a Gaussian likelihood.",
                defaultValue = "auto")
        InputScaling inputScaling)
        implements EncoderSpec {

    static final int MAX_LAYERS = 8;

    static final int MAX_WIDTH = 8192;

    public MlpSpec {
        hidden = List.copyOf(hidden);
        if (hidden.size() > MAX_LAYERS) {
            throw new IllegalArgumentException(
                    "hidden has at most %d layers, got %d".formatted(MAX_LAYERS, hidden.size()));
        }
        for (int width : hidden) {
            if (width < 1 || width > MAX_WIDTH) {
                throw new IllegalArgumentException(
                        "a width in hidden must be between 1 and %d, got %d".formatted(MAX_WIDTH, width));
            }
        }
    }

    @Override
    public Network buildEncoder(InputShape input) {
        return new Mlp("encoder", input.size(), hidden, activation);
    }

    @Override
    public Network buildDecoder(int latentDim, InputShape output) {
        Mlp layers = new Mlp("decoder", latentDim, reversed(), activation);
        return new Chain(layers, new Dense("decoder.output", layers.outputWidth(), output.size()));
    }

    @Override
    public AutoregressiveDecoder buildAutoregressiveDecoder(int latentDim, InputShape output) {
        return new AutoregressiveDecoder("decoder", latentDim, output.size(), reversed(), activation);
    }

    private List<Integer> reversed() {
        List<Integer> reversed = new ArrayList<>(hidden);
        Collections.reverse(reversed);
        return reversed;
    }

    @Override
    public void requireSuited(InputShape input) {
        // A perceptron takes anything.
    }

    @Override
    public boolean learnsFeatures() {
        return !hidden.isEmpty();
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static MlpSpec of(
            @JsonProperty("hidden") @Nullable List<Integer> hidden,
            @JsonProperty("activation") @Nullable Activation activation,
            @JsonProperty("inputScaling") @Nullable InputScaling inputScaling) {
        return new MlpSpec(
                hidden == null ? List.of(400) : hidden,
                activation == null ? Activation.RELU : activation,
                inputScaling == null ? InputScaling.AUTO : inputScaling);
    }
}
