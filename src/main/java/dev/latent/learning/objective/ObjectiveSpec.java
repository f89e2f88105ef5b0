package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latent.learning.InputShape;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.InputScaling;
import dev.latent.learning.encoder.Standardization;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What pre-training minimises. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes(@JsonSubTypes.Type(value = VaeSpec.class, name = "vae"))
@Schema(
        description = "What pre-training minimises.",
        oneOf = VaeSpec.class,
        discriminatorProperty = "type",
        discriminatorMapping = @DiscriminatorMapping(value = "vae", schema = VaeSpec.class))
public sealed interface ObjectiveSpec permits VaeSpec {

    /** Whether {@link InputScaling#AUTO} standardises an input of this shape for this objective. */
    boolean standardizesByDefault(InputShape input);

    /** The smallest and largest value that an example may have. */
    ValueRange admissibleValues();

    /** @param standardization null where the encoder takes its input as it is */
    Objective build(EncoderSpec encoder, InputShape input, @Nullable Standardization standardization);

    /** Whether the encoder standardises its input. */
    default boolean standardizes(EncoderSpec encoder, InputShape input) {
        return switch (encoder.inputScaling()) {
            case STANDARDIZE -> true;
            case NONE -> false;
            case AUTO -> standardizesByDefault(input);
        };
    }

    /** Closed range of values. */
    record ValueRange(double minimum, double maximum) {

        public static final ValueRange ANY = new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
}
