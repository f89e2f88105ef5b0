package dev.latent.learning.encoder;

import dev.latent.learning.Tensor;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.GraphBuilder;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transformer of texts (Vaswani et al. 2017) with the normalisation before each part (Xiong et al. 2020) and learned positions.
 * With e the sum of a token's vector, its position's and, where there are several, its {@link Languages language}'s:
 *
 * <pre>
 * h₀ = e       h' = h + Attention(LN h)       h = h' + W₂ gelu(W₁ LN h')       tokens: LN of the last h
 * Attention: softmax(Q Kᵀ / √(width / heads)) V for each head, side by side, then one more map
 * </pre>
 *
 * <p>Padding gets no attention and is no part of the mean, so a text has the same embedding in any batch.
 */
public final class Transformer implements Network {

    /** Added to the attention of padding before the softmax: nothing of it is left in float32. */
    private static final float NEVER = -1e9f;

    private static final int FEED_FORWARD = 4;

    /** Arrays of a step that have a row of the network's width for each token, in each layer. */
    private static final long ROWS_OF_LAYER = 150;

    /** Arrays of a step that have a row of weights for each token and head, in each layer. */
    private static final long ROWS_OF_ATTENTION = 8;

    /** Arrays of a step that have a row of the network's width for each token, whatever the layers. */
    private static final long ROWS_OF_EMBEDDING = 80;

    private final TransformerSpec spec;

    private final String prefix;

    private final List<Layer> layers = new ArrayList<>();

    private final Norm last;

    /** Null where all texts are of one language. */
    private final @Nullable Languages languages;

    /** @param prefix of the parameters' names, for example {@code encoder} gives {@code encoder.tokens.weight} */
    Transformer(String prefix, TransformerSpec spec) {
        this.prefix = prefix;
        this.spec = spec;
        for (int i = 0; i < spec.layers(); i++) {
            layers.add(new Layer(prefix + ".layer." + i, spec.width()));
        }
        this.languages = spec.languages() == 0
                ? null
                : new Languages(prefix + ".languages", spec.languages(), spec.vocabulary(), spec.width());
        this.last = new Norm(prefix + ".norm", spec.width());
    }

    /** Measured, and too many rather than too few. */
    @Override
    public long stepBytes(long rows, long length) {
        long layer = ROWS_OF_LAYER * spec.width() + ROWS_OF_ATTENTION * spec.heads() * length;
        return Float.BYTES * rows * length * (spec.layers() * layer + ROWS_OF_EMBEDDING * spec.width());
    }

    /** The name of the table of tokens, [vocabulary, width]. */
    public String tokenTable() {
        return prefix + ".tokens.weight";
    }

    @Override
    public boolean takesTokens() {
        return true;
    }

    @Override
    public int inputWidth() {
        return spec.length();
    }

    @Override
    public int outputWidth() {
        return spec.width();
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>();
        all.add(table(tokenTable(), spec.vocabulary()));
        all.add(table(positionTable(), spec.length()));
        if (languages != null) {
            all.addAll(languages.parameters());
        }
        layers.forEach(layer -> all.addAll(layer.parameters()));
        all.addAll(last.parameters());
        return all;
    }

    @Override
    public <T> T apply(GraphBuilder<T> graph, T tokens) {
        return pool(graph, tokens, hidden(graph, tokens));
    }

    /** How many places of dropout there are: after the sum of vectors, and after each attention and perceptron. */
    public int dropouts() {
        return 1 + 2 * spec.layers();
    }

    /** The vector of each token: [batch · length, width]. */
    public <T> T hidden(GraphBuilder<T> graph, T tokens) {
        return hidden(graph, tokens, languages == null ? null : languages.guessed(graph, tokens));
    }

    /**
     * The same, in languages that are known.
     *
     * @param language of each token, for {@link GraphBuilder#lookup}: [batch, length]
     */
    public <T> T hiddenIn(GraphBuilder<T> graph, T tokens, T language) {
        return hidden(graph, tokens, languages().vectors(graph, language));
    }

    /** Of a network for several languages. */
    public Languages languages() {
        if (languages == null) {
            throw new IllegalStateException("a network for one language");
        }
        return languages;
    }

    private <T> T hidden(GraphBuilder<T> graph, T tokens, @Nullable T language) {
        T sum = graph.add(graph.lookup(tokenTable(), tokens), graph.lookup(positionTable(), graph.positions(tokens)));
        T hidden = graph.dropout(language == null ? sum : graph.add(sum, language), spec.width());
        T padding = graph.multiply(
                graph.subtract(graph.mask(tokens), graph.constant("one", Tensor.of(new float[] {1}, 1))),
                graph.constant("never", Tensor.of(new float[] {-NEVER}, 1)));
        T bias = graph.transpose(graph.sequences(graph.reshape(padding, -1, 1), tokens, 1, 1), 0, 2, 3, 1);
        for (Layer layer : layers) {
            hidden = layer.apply(graph, tokens, hidden, bias);
        }
        return last.apply(graph, hidden);
    }

    private <T> T pool(GraphBuilder<T> graph, T tokens, T hidden) {
        if (spec.pooling() == Pooling.CLS) {
            T texts = graph.sequences(hidden, tokens, spec.width());
            return graph.reshape(graph.slice(texts, 1, 0, 1), -1, spec.width());
        }
        return meanOfTokens(graph, tokens, hidden, spec.width());
    }

    /** Rows for each token → their mean over each text, padding left out: [batch, width]. */
    static <T> T meanOfTokens(GraphBuilder<T> graph, T tokens, T rows, int width) {
        T mask = graph.sequences(graph.reshape(graph.mask(tokens), -1, 1), tokens, 1);
        T sums = graph.mean(graph.multiply(graph.sequences(rows, tokens, width), mask), 1);
        return graph.reshape(graph.divide(sums, graph.mean(mask, 1)), -1, width);
    }

    private String positionTable() {
        return prefix + ".positions.weight";
    }

    private ParameterShape table(String name, int rows) {
        return new ParameterShape(
                name, new int[] {rows, spec.width()}, new ParameterShape.Uniform(1 / Math.sqrt(spec.width())));
    }

    /** A layer normalisation. */
    record Norm(String name, int width) {

        List<ParameterShape> parameters() {
            return List.of(
                    new ParameterShape(name + ".gain", new int[] {width}, new ParameterShape.Constant(1)),
                    new ParameterShape(name + ".bias", new int[] {width}, ParameterShape.ZERO));
        }

        <T> T apply(GraphBuilder<T> graph, T x) {
            return graph.layerNorm(x, graph.parameter(name + ".gain"), graph.parameter(name + ".bias"));
        }
    }

    /** Attention and a perceptron, each added to what comes in. */
    private final class Layer {

        private final Norm attentionNorm;

        private final Dense query;

        private final Dense key;

        private final Dense value;

        private final Dense output;

        private final Norm perceptronNorm;

        private final Dense wide;

        private final Dense narrow;

        Layer(String name, int width) {
            attentionNorm = new Norm(name + ".attention.norm", width);
            query = new Dense(name + ".attention.query", width, width);
            key = new Dense(name + ".attention.key", width, width);
            value = new Dense(name + ".attention.value", width, width);
            output = new Dense(name + ".attention.output", width, width);
            perceptronNorm = new Norm(name + ".perceptron.norm", width);
            wide = new Dense(name + ".perceptron.hidden", width, FEED_FORWARD * width);
            narrow = new Dense(name + ".perceptron.output", FEED_FORWARD * width, width);
        }

        List<ParameterShape> parameters() {
            List<ParameterShape> all = new ArrayList<>(attentionNorm.parameters());
            for (Dense dense : List.of(query, key, value, output)) {
                all.addAll(dense.parameters());
            }
            all.addAll(perceptronNorm.parameters());
            all.addAll(wide.parameters());
            all.addAll(narrow.parameters());
            return all;
        }

        <T> T apply(GraphBuilder<T> graph, T tokens, T hidden, T bias) {
            T attention = attention(graph, tokens, attentionNorm.apply(graph, hidden), bias);
            T attended = graph.add(hidden, graph.dropout(attention, spec.width()));
            T features = graph.gelu(wide.apply(graph, perceptronNorm.apply(graph, attended)));
            return graph.add(attended, graph.dropout(narrow.apply(graph, features), spec.width()));
        }

        private <T> T attention(GraphBuilder<T> graph, T tokens, T x, T bias) {
            int width = spec.width() / spec.heads();
            T scale = graph.constant("attention.scale", Tensor.of(new float[] {(float) (1 / Math.sqrt(width))}, 1));
            T queries = heads(graph, tokens, graph.multiply(query.apply(graph, x), scale), 0, 2, 1, 3);
            T keys = heads(graph, tokens, key.apply(graph, x), 0, 2, 3, 1);
            T values = heads(graph, tokens, value.apply(graph, x), 0, 2, 1, 3);
            T weights = graph.softmax(graph.add(graph.matmul(queries, keys), bias));
            T mixed = graph.transpose(graph.matmul(weights, values), 0, 2, 1, 3);
            return output.apply(graph, graph.reshape(mixed, -1, spec.width()));
        }

        /** @param order of the axes batch, length, head, width */
        private <T> T heads(GraphBuilder<T> graph, T tokens, T rows, int... order) {
            return graph.transpose(graph.sequences(rows, tokens, spec.heads(), spec.width() / spec.heads()), order);
        }
    }
}
