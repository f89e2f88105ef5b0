package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian blur.
 *
 * @param sigma       standard deviation of the kernel, pixels
 * @param probability of being blurred at all
 */
@Schema(description = "Images: blurred by a Gaussian kernel.")
public record BlurSpec(
        @Schema(
                description = "Standard deviation of the kernel in pixels: lowest and highest, from 0.1 to 5.",
                type = "array",
                implementation = Double[].class,
                example = "[0.3, 1.0]")
        Range sigma,

        @Schema(description = "Probability of being blurred.", minimum = "0", maximum = "1", defaultValue = "0.5")
        double probability)
        implements ValueSpec {

    static final String TYPE = "blur";

    public BlurSpec {
        sigma.requireWithin("sigma", 0.1, 5);
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
            view.blur(kernel(sigma.draw(random)));
        }
    }

    /** exp(−i² / 2σ²) up to 2.5 σ on either side, of sum 1. */
    private static float[] kernel(double deviation) {
        int radius = (int) Math.ceil(2.5 * deviation);
        float[] kernel = new float[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            double weight = StrictMath.exp(-0.5 * i * i / (deviation * deviation));
            kernel[i + radius] = (float) weight;
            sum += weight;
        }
        for (int i = 0; i < kernel.length; i++) {
            kernel[i] = (float) (kernel[i] / sum);
        }
        return kernel;
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static BlurSpec of(
            @JsonProperty("sigma") @Nullable Range sigma, @JsonProperty("probability") @Nullable Double probability) {
        return new BlurSpec(sigma == null ? new Range(0.3, 1) : sigma, probability == null ? 0.5 : probability);
    }
}
