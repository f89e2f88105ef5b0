package dev.latent.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.onnx.ChannelOrder;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * How pictures become what an imported encoder takes. Size and crop are applied to pictures as they are read; the rest is part of {@code
 * encoder.onnx}.
 *
 * @param size     the shorter side is resized to it
 * @param crop     [height, width] that are cut out of the middle
 * @param channels in the encoder's order
 * @param mean     subtracted, one for each channel in that order, on the scale 0…1
 * @param sd       divided by, likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(description = "How pictures become what an imported encoder takes.")
public record ImagePreprocessing(
        @Schema(description = "The shorter side of a picture is resized to it.", example = "256")
        int size,

        @Schema(description = "Height and width that are cut out of its middle.", example = "[224,224]")
        List<Integer> crop,

        @Schema(description = "The colours, in the encoder's order.")
        ChannelOrder channels,

        @Schema(
                description = "Subtracted from levels of 0 to 1, one for each channel in the encoder's order.",
                example = "[0.485,0.456,0.406]")
        List<Double> mean,

        @Schema(description = "What they are divided by then.", example = "[0.229,0.224,0.225]")
        List<Double> sd) {

    /** The largest side that anything is resized to. */
    static final int MAX_SIDE = 4096;

    public ImagePreprocessing {
        crop = List.copyOf(crop);
        mean = List.copyOf(mean);
        sd = List.copyOf(sd);
        require(crop.size() == 2, "crop must be [height, width], got %s", crop);
        require(
                crop.stream().allMatch(side -> side >= 1 && side <= MAX_SIDE),
                "crop must have sides of 1 to %d, got %s",
                MAX_SIDE,
                crop);
        int longest = Math.max(crop.get(0), crop.get(1));
        require(
                size >= longest && size <= MAX_SIDE,
                "size must be %d to %d, so that a picture covers what is cut out of it, got %d",
                longest,
                MAX_SIDE,
                size);
        int count = channels.channels();
        require(
                mean.size() == count && mean.stream().allMatch(value -> Math.abs(value) <= 1e6),
                "mean must have %d numbers, one for each channel, got %s",
                count,
                mean);
        require(
                sd.size() == count && sd.stream().allMatch(value -> value >= 1e-6 && value <= 1e6),
                "sd must have %d numbers above 0, one for each channel, got %s",
                count,
                sd);
    }

    private static void require(boolean holds, String detail, Object... values) {
        if (!holds) {
            throw new IllegalArgumentException(detail.formatted(values));
        }
    }
}
