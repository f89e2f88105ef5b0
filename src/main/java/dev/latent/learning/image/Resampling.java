package dev.latent.learning.image;

/**
 * Makes pictures smaller or larger: bilinear, and where they become smaller with a triangle as wide as what becomes one pixel, so that
 * nothing is left out and no pattern appears (as Pillow does it, and so as most encoders of pictures were trained).
 */
public final class Resampling {

    private Resampling() {}

    /**
     * Resizes a picture so that its shorter side has a size, and cuts its middle out.
     *
     * @param levels   0…255, row-major, channel last
     * @param channels of a pixel
     * @param size     at least as large as what is cut out
     * @return levels 0…255, not rounded, of the part [cutHeight, cutWidth, channels]
     */
    public static float[] resizeAndCut(
            byte[] levels, int height, int width, int channels, int size, int cutHeight, int cutWidth) {
        int shorter = Math.min(height, width);
        int newHeight = Math.toIntExact((long) size * height / shorter);
        int newWidth = Math.toIntExact((long) size * width / shorter);
        Weights rows = Weights.of(height, newHeight, middle(newHeight, cutHeight), cutHeight);
        Weights columns = Weights.of(width, newWidth, middle(newWidth, cutWidth), cutWidth);
        int first = rows.first();
        int used = rows.last() - first;
        float[] narrow = new float[used * cutWidth * channels];
        for (int y = 0; y < used; y++) {
            for (int x = 0; x < cutWidth; x++) {
                for (int c = 0; c < channels; c++) {
                    float sum = 0;
                    for (int i = 0; i < columns.values[x].length; i++) {
                        int at = ((first + y) * width + columns.from[x] + i) * channels + c;
                        sum += columns.values[x][i] * (levels[at] & 0xFF);
                    }
                    narrow[(y * cutWidth + x) * channels + c] = sum;
                }
            }
        }
        int rowValues = cutWidth * channels;
        float[] cut = new float[cutHeight * rowValues];
        for (int y = 0; y < cutHeight; y++) {
            for (int i = 0; i < rows.values[y].length; i++) {
                int at = (rows.from[y] + i - first) * rowValues;
                for (int x = 0; x < rowValues; x++) {
                    cut[y * rowValues + x] += rows.values[y][i] * narrow[at + x];
                }
            }
        }
        return cut;
    }

    private static int middle(int whole, int part) {
        return (int) Math.rint((whole - part) / 2.0);
    }

    /**
     * What the pixels of a new line are made of.
     *
     * @param from   the first old pixel of each new one
     * @param values the weights of it and of those that follow; they add up to one
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Weights(int[] from, float[][] values) {

        static Weights of(int oldSize, int newSize, int start, int count) {
            double scale = (double) oldSize / newSize;
            double reach = Math.max(1, scale);
            int[] from = new int[count];
            float[][] values = new float[count][];
            for (int i = 0; i < count; i++) {
                double centre = (start + i + 0.5) * scale;
                from[i] = Math.max(0, (int) (centre - reach + 0.5));
                int to = Math.min(oldSize, (int) (centre + reach + 0.5));
                double[] raw = new double[to - from[i]];
                double sum = 0;
                for (int k = 0; k < raw.length; k++) {
                    raw[k] = Math.max(0, 1 - Math.abs((from[i] + k + 0.5 - centre) / reach));
                    sum += raw[k];
                }
                values[i] = new float[raw.length];
                for (int k = 0; k < raw.length; k++) {
                    values[i][k] = (float) (raw[k] / sum);
                }
            }
            return new Weights(from, values);
        }

        int first() {
            return from[0];
        }

        int last() {
            return from[from.length - 1] + values[values.length - 1].length;
        }
    }
}
