package dev.latent.learning.encoder;

import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import java.util.ArrayList;
import java.util.List;

/** Hidden layers of a perceptron, each h = f(x W + b): [batch, inputWidth] → [batch, last hidden width]. */
public final class Mlp implements Network {

    private final int inputWidth;

    private final List<Dense> layers = new ArrayList<>();

    private final Activation activation;

    /** @param prefix of the parameters' names, for example {@code encoder} gives {@code encoder.hidden.0.weight} */
    public Mlp(String prefix, int inputWidth, List<Integer> hidden, Activation activation) {
        this.inputWidth = inputWidth;
        this.activation = activation;
        int width = inputWidth;
        for (int next : hidden) {
            layers.add(new Dense(prefix + ".hidden." + layers.size(), width, next));
            width = next;
        }
    }

    @Override
    public int inputWidth() {
        return inputWidth;
    }

    @Override
    public int outputWidth() {
        return layers.isEmpty() ? inputWidth : layers.get(layers.size() - 1).outputWidth();
    }

    @Override
    public List<ParameterShape> parameters() {
        return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T input) {
        T hidden = input;
        for (Dense layer : layers) {
            hidden = activation.apply(graph, layer.apply(graph, hidden));
        }
        return hidden;
    }
}
