package dev.latent.learning.augmentation;

import dev.latent.learning.InputShape;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.encoder.Standardization;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The values of one view while they are changed. Values of an image between 0 and 1 stay there. Not for several threads. */
final class ViewBuffer {

    /** Standard deviation of the sum of four whole numbers, each uniform from 0 to 65535. */
    private static final double DEVIATION = Math.sqrt(4 * (65536.0 * 65536.0 - 1) / 12);

    private static final double MIDDLE = 4 * 65535 / 2.0;

    private final int size;

    private final @Nullable ImageLayout layout;

    private final @Nullable Standardization scale;

    private final float[] scratch;

    private float[] values = {};

    private int start;

    private boolean bounded;

    /** @param scale of vectors: what their noise and masks are relative to; null if to nothing */
    ViewBuffer(InputShape shape, @Nullable Standardization scale) {
        this.size = shape.size();
        this.layout = shape.dims().size() > 1 ? ImageLayout.of(shape) : null;
        this.scale = layout == null ? scale : null;
        this.scratch = new float[size];
    }

    /** The next view is what stands in an array from a place on. */
    void at(float[] array, int from) {
        values = array;
        start = from;
        bounded = layout != null && withinUnit();
    }

    private boolean withinUnit() {
        float least = 0;
        float most = 1;
        for (int i = start; i < start + size; i++) {
            least = Math.min(least, values[i]);
            most = Math.max(most, values[i]);
        }
        return least == 0 && most == 1;
    }

    /**
     * Noise that is nearly normal: the sum of four uniform numbers, none beyond 3.5 deviations. Truly normal numbers would cost more than
     * all other changes together.
     */
    void addNoise(double sigma, SeededRandom random) {
        float factor = (float) (sigma / DEVIATION);
        for (int i = 0; i < size; i++) {
            long bits = random.nextLong();
            long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
            float noise = factor * (float) (sum - MIDDLE);
            values[start + i] +=
                    scale == null ? noise : noise * scale.deviation().data()[i];
        }
        clamp();
    }

    /** Each value with this probability becomes what the encoder takes for 0. */
    void hide(double probability, SeededRandom random) {
        for (int i = 0; i < size; i++) {
            if (random.nextDouble() < probability) {
                values[start + i] = scale == null ? 0 : scale.mean().data()[i];
            }
        }
    }

    /** v → b (m + c (v − m)), m the mean. */
    void light(double brightness, double contrast) {
        double sum = 0;
        for (int i = start; i < start + size; i++) {
            sum += values[i];
        }
        float slope = (float) (brightness * contrast);
        float shift = (float) (brightness * (1 - contrast) * (sum / size));
        for (int i = start; i < start + size; i++) {
            values[i] = shift + slope * values[i];
        }
        clamp();
    }

    /** Paints a rectangle with each channel's mean; its place is as in {@link Window#crop}. */
    void erase(double widthShare, double heightShare, double left, double top) {
        ImageLayout image = image();
        int width = (int) Math.round(image.width() * widthShare);
        int height = (int) Math.round(image.height() * heightShare);
        int x = (int) (left * (image.width() - width + 1));
        int y = (int) (top * (image.height() - height + 1));
        int channels = image.channels();
        for (int channel = 0; channel < channels; channel++) {
            double sum = 0;
            for (int i = channel; i < size; i += channels) {
                sum += values[start + i];
            }
            float mean = (float) (sum * channels / size);
            for (int row = y; row < y + height; row++) {
                int from = start + (row * image.width() + x) * channels + channel;
                for (int i = from; i < from + width * channels; i += channels) {
                    values[i] = mean;
                }
            }
        }
    }

    /** Convolves rows, then columns; outside is the nearest pixel. */
    void blur(float[] kernel) {
        ImageLayout image = image();
        int radius = kernel.length / 2;
        int channels = image.channels();
        int rowWidth = image.width() * channels;
        float[] padded = new float[rowWidth + 2 * radius * channels];
        Arrays.fill(scratch, 0);
        for (int row = 0; row < image.height(); row++) {
            int from = start + row * rowWidth;
            for (int i = 0; i < radius * channels; i++) {
                padded[i] = values[from + i % channels];
                padded[padded.length - 1 - i] = values[from + rowWidth - 1 - i % channels];
            }
            System.arraycopy(values, from, padded, radius * channels, rowWidth);
            for (int tap = 0; tap < kernel.length; tap++) {
                addScaled(kernel[tap], padded, tap * channels, scratch, row * rowWidth, rowWidth);
            }
        }
        Arrays.fill(values, start, start + size, 0);
        for (int row = 0; row < image.height(); row++) {
            for (int tap = 0; tap < kernel.length; tap++) {
                int source = Math.max(0, Math.min(image.height() - 1, row + tap - radius));
                addScaled(kernel[tap], scratch, source * rowWidth, values, start + row * rowWidth, rowWidth);
            }
        }
        clamp();
    }

    private static void addScaled(float factor, float[] source, int from, float[] target, int to, int count) {
        for (int i = 0; i < count; i++) {
            target[to + i] += factor * source[from + i];
        }
    }

    private void clamp() {
        if (bounded) {
            for (int i = start; i < start + size; i++) {
                values[i] = Math.max(0, Math.min(1, values[i]));
            }
        }
    }

    private ImageLayout image() {
        if (layout == null) {
            throw new IllegalStateException("only images are changed in this way");
        }
        return layout;
    }
}
