package dev.latent.learning.augmentation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Noise added to each value.
 *
 * @param sigma standard deviation; of vectors that the encoder standardises, in units of each feature's own
 */
@Schema(description = "Images and vectors: noise added to each value.")
public record NoiseSpec(
        @Schema(
                description =
                        "Standard deviation of the noise. Of vectors that are standardised (`inputScaling`), in units of each feature's own standard deviation.",
                minimum = "0",
                maximum = "1000",
                defaultValue = "0.1")
        double sigma)
        implements ValueSpec {

    static final String TYPE = "noise";

    public NoiseSpec {
        if (!(sigma >= 0 && sigma <= 1000)) {
            throw new IllegalArgumentException("sigma must be between 0 and 1000, got " + sigma);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean suits(InputShape input) {
        return true;
    }

    @Override
    public void apply(ViewBuffer view, SeededRandom random) {
        view.addNoise(sigma, random);
    }

    /** As JSON gives it: what is absent gets its default. */
    @JsonCreator
    public static NoiseSpec of(@JsonProperty("sigma") @Nullable Double sigma) {
        return new NoiseSpec(sigma == null ? 0.1 : sigma);
    }
}
