package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A part of the image, as large as the image again (Szegedy et al. 2015): bilinear, at a place where it is whole.
 *
 * @param area   of the part, of the image's
 * @param aspect width / height of the part, of the image's; drawn uniformly in its logarithm
 */
@Schema(description = "Images: a part of the image, enlarged to the image's size.")
public record RandomCropSpec(
        @Schema(
                description = "Area of the part, as a share of the image's: lowest and highest, from 0.01 to 1.",
                type = "array",
                implementation = Double[].class,
                example = "[0.4, 1.0]")
        Range area,

        @Schema(
                description =
                        "Width / height of the part, relative to the image's: lowest and highest, from 0.1 to 10.",
                type = "array",
                implementation = Double[].class,
                example = "[0.75, 1.3333]")
        Range aspect)
        implements GeometrySpec {

    static final String TYPE = "random-crop";

    public RandomCropSpec {
        area.requireWithin("area", 0.01, 1);
        aspect.requireWithin("aspect", 0.1, 10);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public void draw(Window window, SeededRandom random) {
        double share = area.draw(random);
        double ratio = aspect.drawRatio(random);
        window.crop(
                Math.min(1, Math.sqrt(share * ratio)),
                Math.min(1, Math.sqrt(share / ratio)),
                random.nextDouble(),
                random.nextDouble());
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static RandomCropSpec of(
            @JsonProperty("area") @Nullable Range area, @JsonProperty("aspect") @Nullable Range aspect) {
        return new RandomCropSpec(
                area == null ? new Range(0.4, 1) : area, aspect == null ? new Range(0.75, 1.3333) : aspect);
    }
}
