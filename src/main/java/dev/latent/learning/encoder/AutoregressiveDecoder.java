package dev.latent.learning.encoder;

import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.MaskedDense;
import dev.latent.learning.graph.ParameterShape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * z and x → for each value of x what p(xᵢ | x₁ … xᵢ₋₁, z) is made from: a masked perceptron (MADE, Germain et al. 2015) whose every
 * hidden layer sees all of z. Counting from 0, hidden unit k of H knows the first ⌊k D / H⌋ of D values, and output i the first i:
 *
 * <pre>
 * h₁     = f(x (W₁ ∘ M₁) + z U₁ + b₁)
 * hₗ     = f(hₗ₋₁ (Wₗ ∘ Mₗ) + z Uₗ + bₗ)
 * output = h (V ∘ M) + x (A ∘ M′) + b
 * </pre>
 *
 * <p>and without hidden layers x (A ∘ M′) + z U + b. U starts at 0: the decoder is at first a model of x alone, to which z is worth what x
 * does not tell by itself.
 *
 * <p>x, with the values in the order in which examples are stored, is [batch, D], z is [batch, latentDim], the output [batch, D].
 */
public final class AutoregressiveDecoder {

    private final List<MaskedDense> hidden = new ArrayList<>();

    private final MaskedDense output;

    /** From x past all hidden layers. */
    private final MaskedDense direct;

    /** From z to each hidden layer, or to the output where there is none. */
    private final List<Dense> latent = new ArrayList<>();

    private final ParameterShape bias;

    private final Activation activation;

    /**
     * @param prefix of the parameters' names, for example {@code decoder} gives {@code decoder.hidden.0.weight}
     * @param width  D
     * @param hidden widths of the layers between
     */
    public AutoregressiveDecoder(String prefix, int latentDim, int width, List<Integer> hidden, Activation activation) {
        this.activation = activation;
        int[] values = IntStream.rangeClosed(1, width).toArray();
        int[] known = IntStream.range(0, width).toArray();
        int[] from = values;
        for (int units : hidden) {
            int[] to = IntStream.range(0, units)
                    .map(unit -> (int) ((long) unit * width / units))
                    .toArray();
            String name = prefix + ".hidden." + this.hidden.size();
            this.hidden.add(new MaskedDense(name, from, to));
            this.latent.add(new Dense(name + ".latent", latentDim, units, ParameterShape.ZERO));
            from = to;
        }
        if (hidden.isEmpty()) {
            latent.add(new Dense(prefix + ".output.latent", latentDim, width, ParameterShape.ZERO));
        }
        this.output = new MaskedDense(prefix + ".output", from, known);
        this.direct = new MaskedDense(prefix + ".direct", values, known);
        this.bias = new ParameterShape(prefix + ".output.bias", new int[] {width}, ParameterShape.ZERO);
    }

    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>();
        hidden.forEach(layer -> all.addAll(layer.parameters()));
        latent.forEach(layer -> all.addAll(layer.parameters()));
        all.addAll(output.parameters());
        if (!hidden.isEmpty()) {
            all.addAll(direct.parameters());
            all.add(bias);
        }
        return all;
    }

    /** @return [batch, D] */
    public <T> T apply(GraphBuilder<T> graph, T x, T z) {
        T known = x;
        for (int i = 0; i < hidden.size(); i++) {
            T sum = graph.add(hidden.get(i).apply(graph, known), latent.get(i).apply(graph, z));
            known = activation.apply(graph, sum);
        }
        T sum = output.apply(graph, known);
        if (hidden.isEmpty()) {
            return graph.add(sum, latent.get(0).apply(graph, z));
        }
        return graph.add(graph.add(sum, direct.apply(graph, x)), graph.parameter(bias.name()));
    }
}
