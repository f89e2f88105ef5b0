package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Transformer;
import dev.latent.learning.graph.Lookup;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.graph.TokenRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Masked language model (Devlin et al. 2019): guess the hidden tokens of a text from the others. With t the vector of a hidden token's
 * place after {@link TokenHead}, and E the table of tokens, which is the output's weight as well,
 *
 * <pre>
 * loss = −1/M Σ log softmax(E t + b) at the token that was there
 * </pre>
 *
 * <p>in nats, over the M hidden tokens of a batch. Reported beside it: {@code accuracy}, the part of them that is guessed.
 */
class MaskedLanguageModel implements Objective {

    static final String TOKENS = "tokens";

    /** [batch, hidden, length]: a 1 at the place of each hidden token. */
    private static final String PLACES = "places";

    /** [batch, hidden]: what was there. */
    private static final String HIDDEN = "hidden";

    /** [batch · hidden, 1]: 1 / M, or 0 where a text hides fewer. */
    private static final String WEIGHTS = "weights";

    /** Arrays of a step that have a number for each hidden token and each of the vocabulary. */
    private static final long ARRAYS_OF_LOGITS = 8;

    /** The same logit comes out of two sums, which float32 adds up in different orders. */
    private static final double ROUNDING = 1e-4;

    final Transformer network;

    private final TokenHead head;

    private final Masking masking;

    MaskedLanguageModel(Transformer network, TokenHead head, Masking masking) {
        this.network = network;
        this.head = head;
        this.masking = masking;
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(network.parameters());
        all.addAll(head.parameters());
        return all;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable tokens = graph.tokens(TOKENS);
        SDVariable places = graph.graph().placeHolder(PLACES, tokens.dataType(), -1, -1, -1);
        SDVariable weights = graph.graph().placeHolder(WEIGHTS, tokens.dataType(), -1, 1);
        SDVariable hidden = graph.graph().placeHolder(HIDDEN, tokens.dataType(), -1, -1);
        int width = network.outputWidth();
        SDVariable texts = graph.sequences(hidden(graph, tokens), tokens, width);
        SDVariable vectors = head.transform(graph, graph.reshape(graph.matmul(places, texts), -1, width));
        SDVariable logits = head.logits(graph, vectors);
        SDVariable right = graph.rowSums(graph.multiply(vectors, graph.lookup(network.tokenTable(), hidden)), width)
                .add(graph.lookup(head.biasTable(), hidden));
        SDVariable largest = logits.max(true, 1);
        SDVariable normalizer =
                graph.graph().math().log(graph.exp(logits.sub(largest)).sum(true, 1));
        SDVariable cost = normalizer.add(largest).sub(right);
        SDVariable guessed = right.add(ROUNDING).gte(largest).castTo(weights.dataType());
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, cost.mul(weights).sum().mul(LOSS, 1));
        terms.put("accuracy", guessed.mul(weights).sum().mul("accuracy", 1));
        return terms;
    }

    /** The vector of each token: [batch · length, width]. */
    SDVariable hidden(SameDiffBuilder graph, SDVariable tokens) {
        return network.hidden(graph, tokens);
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        Masking.Masked masked = mask(batch);
        Map<String, Tensor> feeds = new HashMap<>(TokenRows.feeds(TOKENS, masked.tokens()));
        int size = masked.places().length;
        int length = TokenRows.length(masked.tokens());
        int most = mostHidden(length);
        float[] places = new float[size * most * length];
        float[] hidden = new float[size * most];
        float[] weights = new float[size * most];
        float weight = 1f / masking.count(batch);
        for (int row = 0; row < size; row++) {
            for (int i = 0; i < masked.places()[row].length; i++) {
                int at = row * most + i;
                places[at * length + masked.places()[row][i]] = 1;
                hidden[at] = masked.hidden()[row][i];
                weights[at] = weight;
            }
        }
        feeds.put(PLACES, Tensor.of(places, size, most, length));
        feeds.put(HIDDEN, Tensor.of(hidden, size, most));
        feeds.put(WEIGHTS, Tensor.of(weights, size * most, 1));
        return feeds;
    }

    /** The rows that the network reads, with what is hidden. */
    Masking.Masked mask(Batch batch) {
        return masking.mask(batch);
    }

    /** The most that a row of this many tokens hides. */
    int mostHidden(int length) {
        return masking.most(length);
    }

    @Override
    public int length(Map<String, Tensor> feeds) {
        return Lookup.of(feeds, TOKENS).shape()[1];
    }

    @Override
    public double weight(Batch batch) {
        return masking.count(batch);
    }

    @Override
    public long stepBytes(int rows, int length) {
        long logits = ARRAYS_OF_LOGITS * Float.BYTES * (long) rows * mostHidden(length) * head.vocabulary();
        return network.stepBytes(rows, length) + logits;
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(new FeatureEncoder(network, null), head);
    }

    @Override
    public int embeddingDimensions() {
        return network.outputWidth();
    }
}
