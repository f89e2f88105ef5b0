package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;

/** What pre-training minimises. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = VaeSpec.class, name = "vae"))
@Schema(
        description = "What pre-training minimises.",
        oneOf = VaeSpec.class,
        discriminatorProperty = "type",
        discriminatorMapping = @DiscriminatorMapping(value = "vae", schema = VaeSpec.class))
public sealed interface ObjectiveSpec permits VaeSpec {}
