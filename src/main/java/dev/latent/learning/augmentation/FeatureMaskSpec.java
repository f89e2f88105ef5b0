package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Some features of a vector hidden: replaced by their mean over the training examples where the encoder standardises its input, by 0
 * where it does not. To the encoder both are 0.
 *
 * @param probability of a feature being hidden, for each of its own
 */
@Schema(
        description =
                "Vectors: some features hidden, each by its training mean where the input is standardised (`inputScaling`), by 0 where not.")
public record FeatureMaskSpec(
        @Schema(
                description = "Probability that a feature is hidden.",
                minimum = "0",
                maximum = "1",
                defaultValue = "0.3")
        double probability)
        implements ValueSpec {

    static final String TYPE = "feature-mask";

    public FeatureMaskSpec {
        AugmentationSpec.requireProbability("probability", probability);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean suits(InputShape input) {
        return input.dims().size() == 1;
    }

    @Override
    public void apply(ViewBuffer view, SeededRandom random) {
        view.hide(probability, random);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static FeatureMaskSpec of(@JsonProperty("probability") @Nullable Double probability) {
        return new FeatureMaskSpec(probability == null ? 0.3 : probability);
    }
}
