package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latent.learning.InputShape;
import dev.latent.learning.graph.Network;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;

/** The network x → embedding. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = MlpSpec.class, name = "mlp"))
@Schema(
        description = "The network x → embedding.",
        oneOf = MlpSpec.class,
        discriminatorProperty = "type",
        discriminatorMapping = @DiscriminatorMapping(value = "mlp", schema = MlpSpec.class))
public sealed interface EncoderSpec permits MlpSpec {

    InputScaling inputScaling();

    /** Input → hidden features; its parameters are called {@code encoder.…}. */
    Network buildEncoder(InputShape input);

    /** z → hidden features, with the encoder's widths in reverse; its parameters are called {@code decoder.…}. */
    Network buildDecoder(int latentDim);
}
