package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A rectangle painted over with the view's mean colour (Zhong et al. 2020). Its sides are as one to two at most.
 *
 * @param area        of the rectangle, of the image's
 * @param probability of being painted at all
 */
@Schema(description = "Images: a rectangle painted over with the image's mean colour.")
public record EraseSpec(
        @Schema(
                description = "Area of the rectangle, as a share of the image's: lowest and highest, from 0 to 0.9.",
                type = "array",
                implementation = Double[].class,
                example = "[0.02, 0.2]")
        Range area,

        @Schema(description = "Probability of being painted.", minimum = "0", maximum = "1", defaultValue = "0.5")
        double probability)
        implements ValueSpec {

    static final String TYPE = "erase";

    private static final Range SIDES = new Range(0.5, 2);

    public EraseSpec {
        area.requireWithin("area", 0, 0.9);
        AugmentationSpec.requireProbability("probability", probability);
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
        if (random.nextDouble() < probability) {
            double share = area.draw(random);
            double ratio = SIDES.drawRatio(random);
            view.erase(
                    Math.min(1, Math.sqrt(share * ratio)),
                    Math.min(1, Math.sqrt(share / ratio)),
                    random.nextDouble(),
                    random.nextDouble());
        }
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static EraseSpec of(
            @JsonProperty("area") @Nullable Range area, @JsonProperty("probability") @Nullable Double probability) {
        return new EraseSpec(area == null ? new Range(0.02, 0.2) : area, probability == null ? 0.5 : probability);
    }
}
