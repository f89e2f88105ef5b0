package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.UnsuitedException;
import dev.latent.learning.encoder.EncoderSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Objects;

/**
 * Learns class labels through one dense layer on the encoder: what labels are worth, beside what is learnt without them. The embedding
 * is the encoder's output.
 */
@Schema(
        description =
                "Learns class labels through one dense layer on the encoder; the embedding is the encoder's output. For comparison with objectives that need no labels. Examples without a label are left out.")
public record SupervisedSpec() implements ObjectiveSpec {

    private static final int FEWEST_CLASSES = 2;

    @Override
    public boolean standardizesByDefault(InputShape input) {
        return input.dims().size() == 1;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        encoder.requireSuited(examples.shape());
        FeatureEncoder.requireLayers("supervised", encoder);
        if (examples.classes() < FEWEST_CLASSES) {
            throw new UnsuitedException(
                    "dataset",
                    "the objective supervised learns class labels of at least %d classes, the labels of dataset %s name %d"
                            .formatted(FEWEST_CLASSES, examples.dataset(), examples.classes()));
        }
        if (examples.labelled() < 2) {
            throw new UnsuitedException(
                    "dataset",
                    "dataset %s has %d labelled examples, training needs at least 2"
                            .formatted(examples.dataset(), examples.labelled()));
        }
    }

    @Override
    public boolean needsLabels() {
        return true;
    }

    @Override
    public Objective build(Setup setup) {
        return new Supervised(
                FeatureEncoder.of(setup), Objects.requireNonNullElseGet(setup.labels(), SupervisedSpec::noLabels));
    }

    /** Fine-tuning builds an objective for its encoder alone. */
    private static ClassLabels noLabels() {
        return new ClassLabels(new int[0], FEWEST_CLASSES);
    }

    /** As JSON gives it. */
    @JsonCreator
    public static SupervisedSpec of() {
        return new SupervisedSpec();
    }
}
