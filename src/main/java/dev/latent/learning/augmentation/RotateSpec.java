package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A rotation about the middle of the view; outside the image is its nearest pixel.
 *
 * @param degrees counter-clockwise
 */
@Schema(description = "Images: turned about the middle; corners that were outside repeat the edge.")
public record RotateSpec(
        @Schema(
                description = "Angle in degrees, counter-clockwise: lowest and highest, from −180 to 180.",
                type = "array",
                implementation = Double[].class,
                example = "[-15, 15]")
        Range degrees)
        implements GeometrySpec {

    static final String TYPE = "rotate";

    public RotateSpec {
        degrees.requireWithin("degrees", -180, 180);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void draw(Window window, SeededRandom random) {
        window.rotate(StrictMath.toRadians(degrees.draw(random)));
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static RotateSpec of(@JsonProperty("degrees") @Nullable Range degrees) {
        return new RotateSpec(degrees == null ? new Range(-15, 15) : degrees);
    }
}
