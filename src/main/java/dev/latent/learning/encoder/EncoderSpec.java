package dev.latent.learning.encoder;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
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
public sealed interface EncoderSpec permits MlpSpec {}
