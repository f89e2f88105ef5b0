package dev.latent.learning.objective;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.TrainingSpec;
import dev.latent.learning.encoder.EncoderSpec;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Prediction of one part of an example from another (Lee et al. 2020): ψ(X₁) ≈ E[X₂|X₁] by least squares. ψ is the request's encoder
 * and a linear layer; it is linear where the encoder {@code mlp} has no hidden layers.
 *
 * @param views X₁ and X₂
 * @param l2    weight of the sum of all squared weights, biases not among them
 */
@Schema(
        description =
                "Predict one part of an example from another by least squares: ψ(X₁) ≈ E[X₂|X₁]. The embedding is ψ(X₁); with the encoder `mlp` and no hidden layers ψ is linear.")
public record CrossViewSpec(
        ViewPair views,

        @Schema(
                description = "Weight of the sum of all squared weights.",
                minimum = "0",
                maximum = "1000",
                defaultValue = "0")
        double l2)
        implements ObjectiveSpec {

    public CrossViewSpec {
        if (!(l2 >= 0 && l2 <= 1000)) {
            throw new IllegalArgumentException("l2 must be between 0 and 1000, got " + l2);
        }
    }

    /** Columns of different units count the same. */
    @Override
    public boolean standardizesByDefault(InputShape input) {
        return input.dims().size() == 1;
    }

    @Override
    public void requireSuited(ExampleFacts examples, EncoderSpec encoder, TrainingSpec training) {
        views.requireSuited(examples);
        encoder.requireSuited(views.lookedAt(examples.shape()).shape());
    }

    @Override
    public Objective build(Setup setup) {
        return new CrossView(this, setup);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static CrossViewSpec of(
            @JsonProperty("views") @Nullable ViewPair views, @JsonProperty("l2") @Nullable Double l2) {
        return new CrossViewSpec(views == null ? ViewPair.Halves.of(null) : views, l2 == null ? 0 : l2);
    }
}
