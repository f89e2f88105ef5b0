package dev.latent.learning.encoder;

import dev.latent.learning.graph.Convolution;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Strided convolutions, each of which halves height and width (rounded up), then one dense layer: [batch, height · width ·
 * channels] → [batch, features]. The first convolution looks at 5 × 5 pixels, the others at 3 × 3.
 */
final class ConvEncoder implements Network {

    private static final int STEM_SIDE = 5;

    private static final int SIDE = 3;

    private final ImageLayout input;

    private final List<Convolution> convolutions = new ArrayList<>();

    private final Dense features;

    private final Activation activation;

    /** @param prefix of the parameters' names, for example {@code encoder} gives {@code encoder.conv.0.weight} */
    ConvEncoder(String prefix, ImageLayout input, List<Integer> channels, int features, Activation activation) {
        this.input = input;
        this.activation = activation;
        ImageLayout grid = input;
        for (int next : channels) {
            int number = convolutions.size();
            convolutions.add(new Convolution(
                    prefix + ".conv." + number, grid.channels(), next, number == 0 ? STEM_SIDE : SIDE, 2));
            grid = halved(grid, next);
        }
        this.features = new Dense(prefix + ".features", grid.size(), features);
    }

    /** What a strided convolution makes of a grid. */
    static ImageLayout halved(ImageLayout grid, int channels) {
        return new ImageLayout((grid.height() + 1) / 2, (grid.width() + 1) / 2, channels);
    }

    @Override
    public int inputWidth() {
        return input.size();
    }

    @Override
    public int outputWidth() {
        return features.outputWidth();
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>();
        convolutions.forEach(convolution -> all.addAll(convolution.parameters()));
        all.addAll(features.parameters());
        return all;
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T flat) {
        T hidden = input.planes(graph, flat);
        for (Convolution convolution : convolutions) {
            hidden = activation.apply(graph, convolution.apply(graph, hidden));
        }
        T vector = graph.reshape(hidden, -1, features.inputWidth());
        return activation.apply(graph, features.apply(graph, vector));
    }
}
