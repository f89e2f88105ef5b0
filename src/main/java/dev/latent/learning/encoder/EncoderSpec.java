package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latent.learning.InputShape;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.graph.Network;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;

/** The network x → embedding. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = MlpSpec.class, name = "mlp"),
    @JsonSubTypes.Type(value = ConvSpec.class, name = "conv"),
    @JsonSubTypes.Type(value = TransformerSpec.class, name = "transformer")
})
@Schema(
        description = "The network x → embedding.",
        oneOf = {MlpSpec.class, ConvSpec.class, TransformerSpec.class},
        discriminatorProperty = "type",
        discriminatorMapping = {
            @DiscriminatorMapping(value = "mlp", schema = MlpSpec.class),
            @DiscriminatorMapping(value = "conv", schema = ConvSpec.class),
            @DiscriminatorMapping(value = "transformer", schema = TransformerSpec.class)
        })
public sealed interface EncoderSpec permits MlpSpec, ConvSpec, TransformerSpec {

    InputScaling inputScaling();

    /** Input → hidden features; its parameters are called {@code encoder.…}. */
    Network buildEncoder(InputShape input);

    /** z → values of an example, the encoder's layers in reverse; its parameters are called {@code decoder.…}. */
    Network buildDecoder(int latentDim, InputShape output);

    /** z and the values before → each value of an example, with hidden layers as wide as the encoder's dense ones, in reverse. */
    AutoregressiveDecoder buildAutoregressiveDecoder(int latentDim, InputShape output);

    /** @throws UnsuitedException if this network cannot take examples of this shape */
    void requireSuited(InputShape input);

    /** Whether it takes texts, as tokens, rather than numbers. */
    default boolean takesTokens() {
        return false;
    }

    /** Whether its output is something other than its input: what an objective needs that takes it for the embedding. */
    boolean learnsFeatures();
}
