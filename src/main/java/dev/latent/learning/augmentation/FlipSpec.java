package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A mirror.
 *
 * @param horizontal probability that left and right change places
 * @param vertical   probability that top and bottom do
 */
@Schema(description = "Images: mirrored.")
public record FlipSpec(
        @Schema(
                description = "Probability that left and right change places.",
                minimum = "0",
                maximum = "1",
                defaultValue = "0.5")
        double horizontal,

        @Schema(
                description = "Probability that top and bottom change places.",
                minimum = "0",
                maximum = "1",
                defaultValue = "0")
        double vertical)
        implements GeometrySpec {

    static final String TYPE = "flip";

    public FlipSpec {
        AugmentationSpec.requireProbability("horizontal", horizontal);
        AugmentationSpec.requireProbability("vertical", vertical);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void draw(Window window, SeededRandom random) {
        window.mirror(random.nextDouble() < horizontal, random.nextDouble() < vertical);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static FlipSpec of(
            @JsonProperty("horizontal") @Nullable Double horizontal,
            @JsonProperty("vertical") @Nullable Double vertical) {
        return new FlipSpec(horizontal == null ? 0.5 : horizontal, vertical == null ? 0 : vertical);
    }
}
