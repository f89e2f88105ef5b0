package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.InputScaling;
import io.swagger.v3.oas.annotations.media.DiscriminatorMapping;
import io.swagger.v3.oas.annotations.media.Schema;

/** What pre-training minimises. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AutoencoderSpec.class, name = "autoencoder"),
    @JsonSubTypes.Type(value = VaeSpec.class, name = "vae"),
    @JsonSubTypes.Type(value = BetaVaeSpec.class, name = "beta-vae"),
    @JsonSubTypes.Type(value = BetaTcVaeSpec.class, name = "beta-tcvae"),
    @JsonSubTypes.Type(value = SimClrSpec.class, name = "simclr"),
    @JsonSubTypes.Type(value = InstanceSpec.class, name = "instance"),
    @JsonSubTypes.Type(value = JigsawSpec.class, name = "jigsaw"),
    @JsonSubTypes.Type(value = RotationSpec.class, name = "rotation"),
    @JsonSubTypes.Type(value = CpcSpec.class, name = "cpc"),
    @JsonSubTypes.Type(value = CrossViewSpec.class, name = "cross-view"),
    @JsonSubTypes.Type(value = SupervisedSpec.class, name = "supervised"),
    @JsonSubTypes.Type(value = MaskedLanguageModelSpec.class, name = "mlm"),
    @JsonSubTypes.Type(value = TranslationLanguageModelSpec.class, name = "tlm"),
    @JsonSubTypes.Type(value = SimCseSpec.class, name = "simcse")
})
@Schema(
        description = "What pre-training minimises.",
        oneOf = {
            AutoencoderSpec.class,
            VaeSpec.class,
            BetaVaeSpec.class,
            BetaTcVaeSpec.class,
            SimClrSpec.class,
            InstanceSpec.class,
            JigsawSpec.class,
            RotationSpec.class,
            CpcSpec.class,
            CrossViewSpec.class,
            SupervisedSpec.class,
            MaskedLanguageModelSpec.class,
            TranslationLanguageModelSpec.class,
            SimCseSpec.class
        },
        discriminatorProperty = "type",
        discriminatorMapping = {
            @DiscriminatorMapping(value = "autoencoder", schema = AutoencoderSpec.class),
            @DiscriminatorMapping(value = "vae", schema = VaeSpec.class),
            @DiscriminatorMapping(value = "beta-vae", schema = BetaVaeSpec.class),
            @DiscriminatorMapping(value = "beta-tcvae", schema = BetaTcVaeSpec.class),
            @DiscriminatorMapping(value = "simclr", schema = SimClrSpec.class),
            @DiscriminatorMapping(value = "instance", schema = InstanceSpec.class),
            @DiscriminatorMapping(value = "jigsaw", schema = JigsawSpec.class),
            @DiscriminatorMapping(value = "rotation", schema = RotationSpec.class),
            @DiscriminatorMapping(value = "cpc", schema = CpcSpec.class),
            @DiscriminatorMapping(value = "cross-view", schema = CrossViewSpec.class),
            @DiscriminatorMapping(value = "supervised", schema = SupervisedSpec.class),
            @DiscriminatorMapping(value = "mlm", schema = MaskedLanguageModelSpec.class),
            @DiscriminatorMapping(value = "tlm", schema = TranslationLanguageModelSpec.class),
            @DiscriminatorMapping(value = "simcse", schema = SimCseSpec.class)
        })
public sealed interface ObjectiveSpec
        permits DecodableSpec,
                SimClrSpec,
                InstanceSpec,
                JigsawSpec,
                RotationSpec,
                CpcSpec,
                CrossViewSpec,
                SupervisedSpec,
                MaskingSpec,
                SimCseSpec {

    /** Its name in requests. */
    default String type() {
        for (JsonSubTypes.Type known :
                ObjectiveSpec.class.getAnnotation(JsonSubTypes.class).value()) {
            if (known.value() == getClass()) {
                return known.name();
            }
        }
        throw new IllegalStateException(getClass() + " is not among the objectives");
    }

    /** Whether {@link InputScaling#AUTO} standardises an input of this shape for this objective. */
    boolean standardizesByDefault(InputShape input);

    /**
     * Looks at a request before it becomes a job.
     *
     * @throws UnsuitedException if these examples, this encoder or this training are of no use to this objective
     */
    void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training);

    /** How this objective learns where a request does not say. */
    default TrainingSpec defaultTraining() {
        return TrainingSpec.DEFAULT;
    }

    /** Whether it learns from class labels. */
    default boolean needsLabels() {
        return false;
    }

    /** Whether it learns from texts, with an encoder of texts. */
    default boolean takesText() {
        return false;
    }

    /** Whether an example is a text and its translation. */
    default boolean takesPairs() {
        return false;
    }

    Objective build(Setup setup);

    /** Whether the encoder standardises its input. */
    default boolean standardizes(EncoderSpec encoder, InputShape input) {
        return switch (encoder.inputScaling()) {
            case STANDARDIZE -> true;
            case NONE -> false;
            case AUTO -> standardizesByDefault(input);
        };
    }
}
