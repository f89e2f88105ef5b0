package dev.latent.learning.objective;

import dev.latent.learning.InputShape;
import dev.latent.learning.encoder.ImageLayout;
import dev.latent.learning.graph.GraphBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Rectangles of one size in rows and columns over an image; they may overlap.
 *
 * @param tops   first line of each row of rectangles
 * @param lefts  first column of pixels of each column of rectangles
 * @param height of a rectangle, in pixels
 * @param width  of a rectangle, in pixels
 */
record PatchGrid(ImageLayout image, List<Integer> tops, List<Integer> lefts, int height, int width) {

    PatchGrid {
        tops = List.copyOf(tops);
        lefts = List.copyOf(lefts);
    }

    int rows() {
        return tops.size();
    }

    int columns() {
        return lefts.size();
    }

    int count() {
        return rows() * columns();
    }

    /** Grey where the image is grey, colour where it is in colour. */
    InputShape patch() {
        return image.channels() == 1 ? InputShape.of(height, width) : InputShape.of(height, width, image.channels());
    }

    /** [batch, values of an image] → [batch · rows · columns, values of a rectangle], an image's rectangles together, row by row. */
    <T> T cut(GraphBuilder<T> graph, T flat) {
        int size = patch().size();
        T images = graph.reshape(flat, -1, image.height(), image.width(), image.channels());
        List<T> patches = new ArrayList<>();
        for (int top : tops) {
            T band = graph.slice(images, 1, top, top + height);
            for (int left : lefts) {
                patches.add(graph.reshape(graph.slice(band, 2, left, left + width), -1, size));
            }
        }
        return graph.reshape(graph.concat(1, patches), -1, size);
    }

    /** What {@link #cut} gives, for rectangles of other places: copies one from an image that starts at an offset. */
    void copy(float[] images, int from, int top, int left, float[] target, int to) {
        int line = width * image.channels();
        for (int y = 0; y < height; y++) {
            int start = from + ((top + y) * image.width() + left) * image.channels();
            System.arraycopy(images, start, target, to + y * line, line);
        }
    }

    /**
     * As many equal parts of a side as possible, centred, and a smaller length in the middle of each.
     *
     * @return where the lengths start
     */
    static List<Integer> centred(int side, int parts, int length) {
        int cell = side / parts;
        int margin = (side - parts * cell) / 2 + (cell - length) / 2;
        return evenly(margin, cell, parts);
    }

    /** Numbers from a first one on. */
    static List<Integer> evenly(int first, int stride, int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(first + i * stride);
        }
        return Collections.unmodifiableList(numbers);
    }
}
