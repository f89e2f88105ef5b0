package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.LearningRateSchedule;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.augmentation.AugmentationSpec;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.EncoderSpec;
import dev.latent.learning.encoder.ImageLayout;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By how much was an image turned: 0, 90, 180 or 270 degrees (Gidaris et al. 2018)? For square images that have an up and a down. The
 * embedding is the encoder's output.
 *
 * @param augmentations how an example is changed before it is turned; empty for not at all, null for the defaults of the data's kind
 */
@Schema(
        description =
                "Predicts whether an image was turned by 0, 90, 180 or 270 degrees. For square images that have an up and a down; the embedding is the encoder's output.")
public record RotationSpec(
        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "How an example is changed before it is turned, `[]` for not at all; absent: `random-crop`, `rotate` and `brightness` for grey images, `random-crop`, `flip` and `brightness` for colour images."))
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable
        List<AugmentationSpec> augmentations)
        implements ObjectiveSpec {

    public RotationSpec {
        if (augmentations != null) {
            AugmentationSpec.requireDistinct(augmentations);
            augmentations = List.copyOf(augmentations);
        }
    }

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return false;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        if (!examples.images()) {
            throw new UnsuitedException(
                    "objective",
                    "the objective rotation turns images, the examples of dataset %s are vectors of %d values"
                            .formatted(examples.dataset(), examples.shape().size()));
        }
        ImageLayout layout = ImageLayout.of(examples.shape());
        if (layout.height() != layout.width()) {
            throw new UnsuitedException(
                    "objective",
                    "the objective rotation takes square images, those of dataset %s are %d pixels high and %d wide"
                            .formatted(examples.dataset(), layout.height(), layout.width()));
        }
        encoder.requireSuited(examples.shape());
        FeatureEncoder.requireLayers("rotation", encoder);
        AugmentationSpec.requireSuited(augmentations(examples.shape()), examples.shape(), "objective.augmentations");
    }

    /** A step takes four inputs of each example. */
    @Override
    public TrainingSpec defaultTraining() {
        return new TrainingSpec(10, 64, 0.001, LearningRateSchedule.COSINE, 42, 0.1, null);
    }

    @Override
    public Objective build(Setup setup) {
        return new Rotation(
                FeatureEncoder.of(setup),
                ImageLayout.of(setup.input()),
                Augmentations.of(augmentations(setup.input()), setup.input(), null));
    }

    private List<AugmentationSpec> augmentations(InputShape input) {
        return augmentations == null ? AugmentationSpec.defaults(input) : augmentations;
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static RotationSpec of(@JsonProperty("augmentations") @Nullable List<AugmentationSpec> augmentations) {
        return new RotationSpec(augmentations);
    }
}
