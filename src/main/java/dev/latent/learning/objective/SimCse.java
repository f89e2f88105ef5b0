package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.encoder.Transformer;
import dev.latent.learning.graph.Lookup;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import dev.latent.learning.graph.TokenRows;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Unsupervised SimCSE (Gao et al. 2021, eq. 4): with u and v the embeddings, at length 1, of a sentence under two dropout masks,
 *
 * <pre>
 * loss = −1/B Σᵢ log ( exp(uᵢ · vᵢ / τ) / Σⱼ exp(uᵢ · vⱼ / τ) )
 * </pre>
 *
 * <p>in nats. Masks are drawn from (seed, epoch, example). Reported beside it: {@code accuracy}, how often vᵢ is the most similar;
 * {@code alignment}, the mean of ‖uᵢ − vᵢ‖².
 */
final class SimCse implements Objective {

    private static final String TOKENS = "tokens";

    /** [batch, 1]: 0, 1, 2 … */
    private static final String NUMBERS = "numbers";

    /** Added to a squared length: an embedding of 0 has no direction, and no gradient either. */
    private static final double EPSILON = 1e-12;

    /** Draws of dropout in one random number. */
    private static final int DRAWS = 4;

    private final Transformer network;

    private final double temperature;

    private final double dropout;

    SimCse(Transformer network, double temperature, double dropout) {
        this.network = network;
        this.temperature = temperature;
        this.dropout = dropout;
    }

    @Override
    public List<ParameterShape> parameters() {
        return network.parameters();
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        graph.withDropout();
        int width = network.outputWidth();
        SDVariable z = network.apply(graph, graph.tokens(TOKENS));
        SDVariable numbers = graph.input(NUMBERS, 1);
        SDVariable unit = z.div(graph.sqrt(graph.rowSums(z.mul(z), width).add(EPSILON)));
        SDVariable views = graph.reshape(unit, 2, -1, width);
        SDVariable first = graph.reshape(graph.slice(views, 0, 0, 1), -1, width);
        SDVariable second = graph.reshape(graph.slice(views, 0, 1, 2), -1, width);
        InfoNce contrast = InfoNce.of(graph, first.mul(1 / temperature), second, numbers);
        SDVariable difference = first.sub(second);
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, contrast.loss().mul(LOSS, 1));
        terms.put("accuracy", contrast.accuracy().mul("accuracy", 1));
        terms.put(
                "alignment",
                graph.meanOfRowSums(difference.mul(difference), width).mul("alignment", 1));
        return terms;
    }

    @Override
    public long stepBytes(int rows, int length) {
        return network.stepBytes(2L * rows, length);
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        int size = batch.size();
        int given = batch.examples().shape()[1];
        float[] twice = new float[2 * size * given];
        System.arraycopy(batch.examples().data(), 0, twice, 0, size * given);
        System.arraycopy(batch.examples().data(), 0, twice, size * given, size * given);
        Map<String, Tensor> feeds = new HashMap<>(TokenRows.feeds(TOKENS, Tensor.of(twice, 2 * size, given)));
        int length = Lookup.of(feeds, TOKENS).shape()[1];
        int block = length * network.outputWidth();
        float[][] masks = new float[network.dropouts()][2 * size * block];
        for (int row = 0; row < size; row++) {
            SeededRandom random = batch.randomOf(row);
            for (float[] mask : masks) {
                draw(random, mask, row * block, block);
                draw(random, mask, (size + row) * block, block);
            }
        }
        for (int place = 0; place < masks.length; place++) {
            feeds.put(
                    SameDiffBuilder.dropout(place), Tensor.of(masks[place], 2 * size * length, network.outputWidth()));
        }
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = i;
        }
        feeds.put(NUMBERS, Tensor.of(numbers, size, 1));
        return feeds;
    }

    /** 0 with the probability of dropout, to 1 / 65,536, else what keeps the mean. */
    private void draw(SeededRandom random, float[] mask, int from, int count) {
        int dropped = (int) Math.round(dropout * 65_536);
        float kept = (float) (1 / (1 - dropped / 65_536.0));
        long bits = 0;
        for (int i = 0; i < count; i++) {
            bits = i % DRAWS == 0 ? random.nextLong() : bits >>> 16;
            mask[from + i] = (bits & 0xFFFF) < dropped ? 0 : kept;
        }
    }

    @Override
    public int length(Map<String, Tensor> feeds) {
        return Lookup.of(feeds, TOKENS).shape()[1];
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(new FeatureEncoder(network, null));
    }

    @Override
    public int embeddingDimensions() {
        return network.outputWidth();
    }

    @Override
    public boolean wholeBatches() {
        return true;
    }
}
