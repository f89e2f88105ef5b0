package dev.latent.learning.augmentation;

import dev.latent.learning.encoder.ImageLayout;

/**
 * Where in an image a view looks: a rectangle, turned about its middle and mirrored. Every pixel of the view is a bilinear mixture of
 * four of the image; outside the image is the nearest pixel of its edge.
 */
final class Window {

    private final ImageLayout layout;

    private double width;

    private double height;

    private double centreX;

    private double centreY;

    private double angle;

    private boolean mirrorX;

    private boolean mirrorY;

    /** The whole image as it is. */
    Window(ImageLayout layout) {
        this.layout = layout;
        this.width = layout.width();
        this.height = layout.height();
        this.centreX = width / 2;
        this.centreY = height / 2;
    }

    /**
     * @param widthShare  of the image's width, at most 1
     * @param heightShare of the image's height, at most 1
     * @param left        of the space that this leaves, what is on its left, from 0 to 1
     * @param top         of the space that this leaves, what is above it
     */
    void crop(double widthShare, double heightShare, double left, double top) {
        width = layout.width() * widthShare;
        height = layout.height() * heightShare;
        centreX = left * (layout.width() - width) + width / 2;
        centreY = top * (layout.height() - height) + height / 2;
    }

    /** @param radians what is seen turns counter-clockwise by this */
    void rotate(double radians) {
        angle = radians;
    }

    void mirror(boolean horizontally, boolean vertically) {
        mirrorX = horizontally;
        mirrorY = vertically;
    }

    /**
     * Looks.
     *
     * @param image  starts at {@code from}, channel last
     * @param target receives as many values, from {@code offset} on
     */
    void resample(float[] image, int from, float[] target, int offset) {
        double cosine = StrictMath.cos(angle);
        double sine = StrictMath.sin(angle);
        double stepX = (mirrorX ? -width : width) / layout.width();
        double stepY = (mirrorY ? -height : height) / layout.height();
        double first = 0.5 - layout.width() / 2.0;
        int lastX = layout.width() - 1;
        int lastY = layout.height() - 1;
        int channels = layout.channels();
        int rowWidth = layout.width() * channels;
        int position = offset;
        for (int row = 0; row < layout.height(); row++) {
            double v = (row + 0.5 - layout.height() / 2.0) * stepY;
            double startX = centreX - 0.5 + cosine * first * stepX - sine * v;
            double startY = centreY - 0.5 + sine * first * stepX + cosine * v;
            for (int column = 0; column < layout.width(); column++) {
                double x = Math.max(0, Math.min(lastX, startX + column * (cosine * stepX)));
                double y = Math.max(0, Math.min(lastY, startY + column * (sine * stepX)));
                int x0 = (int) x;
                int y0 = (int) y;
                float right = (float) (x - x0);
                float below = (float) (y - y0);
                int upper = from + y0 * rowWidth + x0 * channels;
                int nextX = x0 < lastX ? channels : 0;
                int lower = y0 < lastY ? upper + rowWidth : upper;
                for (int channel = 0; channel < channels; channel++) {
                    float top = image[upper] + right * (image[upper + nextX] - image[upper]);
                    float bottom = image[lower] + right * (image[lower + nextX] - image[lower]);
                    target[position++] = top + below * (bottom - top);
                    upper++;
                    lower++;
                }
            }
        }
    }
}
