package dev.latent.learning.encoder;

import dev.latent.learning.InputShape;
import dev.latent.learning.graph.GraphBuilder;

/**
 * Images between the order in which examples are stored and the order in which convolutions take them.
 *
 * @param channels 1 for grey, 3 for colour
 */
public record ImageLayout(int height, int width, int channels) {

    /** @throws IllegalArgumentException if examples of this shape are no images */
    public static ImageLayout of(InputShape shape) {
        int rank = shape.dims().size();
        if (rank < 2) {
            throw new IllegalArgumentException(
                    "images have the shape [height, width] or [height, width, 3], got " + shape.dims());
        }
        return new ImageLayout(
                shape.dims().get(0),
                shape.dims().get(1),
                rank == 3 ? shape.dims().get(2) : 1);
    }

    public int size() {
        return height * width * channels;
    }

    /** [batch, height · width · channels], channel last → [batch, channels, height, width]. */
    public <T> T planes(GraphBuilder<T> graph, T flat) {
        if (channels == 1) {
            return graph.reshape(flat, -1, 1, height, width);
        }
        return graph.transpose(graph.reshape(flat, -1, height, width, channels), 0, 3, 1, 2);
    }

    /** The inverse of {@link #planes}. */
    public <T> T flat(GraphBuilder<T> graph, T planes) {
        T last = channels == 1 ? planes : graph.transpose(planes, 0, 2, 3, 1);
        return graph.reshape(last, -1, size());
    }
}
