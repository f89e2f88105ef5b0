package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Another brightness b and contrast c: v → b (m + c (v − m)), m the view's mean.
 *
 * @param brightness where b is drawn from
 * @param contrast   where c is drawn from
 */
@Schema(description = "Images: brighter or darker, with more or less contrast.")
public record BrightnessSpec(
        @Schema(
                description = "Factor of all values: lowest and highest, from 0 to 10.",
                type = "array",
                implementation = Double[].class,
                example = "[0.6, 1.4]")
        Range brightness,

        @Schema(
                description = "Factor of the distance from the image's mean: lowest and highest, from 0 to 10.",
                type = "array",
                implementation = Double[].class,
                example = "[0.6, 1.4]")
        Range contrast)
        implements ValueSpec {

    static final String TYPE = "brightness";

    public BrightnessSpec {
        brightness.requireWithin("brightness", 0, 10);
        contrast.requireWithin("contrast", 0, 10);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean suits(InputShape input) {
        return input.dims().size() > 1;
    }

    @Override
    public void apply(ViewBuffer view, SeededRandom random) {
        view.light(brightness.draw(random), contrast.draw(random));
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static BrightnessSpec of(
            @JsonProperty("brightness") @Nullable Range brightness,
            @JsonProperty("contrast") @Nullable Range contrast) {
        return new BrightnessSpec(
                brightness == null ? new Range(0.6, 1.4) : brightness,
                contrast == null ? new Range(0.6, 1.4) : contrast);
    }
}
