package dev.latent.learning.encoder;

import dev.latent.learning.graph.Convolution;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A {@link ConvEncoder} the other way round: [batch, latentDim] → [batch, height · width · channels]. Where the encoder's
 * convolutions halve a grid, every pixel is doubled and a convolution of 3 × 3 follows: unlike transposed convolutions, which
 * overlap unevenly, this leaves no chequerboard (Odena et al. 2016). The last convolution looks at the grid before it is doubled and
 * gives the four pixels of each cell as channels (Shi et al. 2016), which takes a quarter of the time.
 */
final class ConvDecoder implements Network {

    private static final int SIDE = 3;

    private final Dense features;

    private final Dense start;

    /** From the smallest to the image's. */
    private final List<ImageLayout> grids = new ArrayList<>();

    private final List<Convolution> convolutions = new ArrayList<>();

    private final Activation activation;

    /** @param prefix of the parameters' names, for example {@code decoder} gives {@code decoder.conv.0.weight} */
    ConvDecoder(
            String prefix,
            int latentDim,
            ImageLayout output,
            List<Integer> channels,
            int features,
            Activation activation) {
        this.activation = activation;
        grids.add(output);
        for (int next : channels) {
            grids.add(ConvEncoder.halved(grids.get(grids.size() - 1), next));
        }
        Collections.reverse(grids);
        this.features = new Dense(prefix + ".features", latentDim, features);
        this.start = new Dense(prefix + ".start", features, grids.get(0).size());
        for (int i = 1; i < grids.size(); i++) {
            convolutions.add(new Convolution(
                    prefix + ".conv." + (i - 1),
                    grids.get(i - 1).channels(),
                    i + 1 < grids.size() ? grids.get(i).channels() : 4 * output.channels(),
                    SIDE,
                    1));
        }
    }

    @Override
    public int inputWidth() {
        return features.inputWidth();
    }

    @Override
    public int outputWidth() {
        return output().size();
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(features.parameters());
        all.addAll(start.parameters());
        convolutions.forEach(convolution -> all.addAll(convolution.parameters()));
        return all;
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T latent) {
        T hidden = activation.apply(graph, features.apply(graph, latent));
        hidden = activation.apply(graph, start.apply(graph, hidden));
        ImageLayout smallest = grids.get(0);
        hidden = graph.reshape(hidden, -1, smallest.channels(), smallest.height(), smallest.width());
        int last = convolutions.size() - 1;
        for (int i = 0; i < last; i++) {
            hidden = cut(graph, graph.enlarge(hidden), grids.get(i), grids.get(i + 1));
            hidden = activation.apply(graph, convolutions.get(i).apply(graph, hidden));
        }
        hidden = graph.shuffle(convolutions.get(last).apply(graph, hidden));
        return output().flat(graph, cut(graph, hidden, grids.get(last), output()));
    }

    /** A grid of twice the size of one, without its last row or column where the next has an odd number of them. */
    private static <T> T cut(GraphBuilder<T> graph, T images, ImageLayout from, ImageLayout to) {
        T cut = images;
        if (to.height() < 2 * from.height()) {
            cut = graph.slice(cut, 2, 0, to.height());
        }
        if (to.width() < 2 * from.width()) {
            cut = graph.slice(cut, 3, 0, to.width());
        }
        return cut;
    }

    private ImageLayout output() {
        return grids.get(grids.size() - 1);
    }
}
