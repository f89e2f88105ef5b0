package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.Parameters;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Instance discrimination against a memory (Wu et al. 2018). With z the projection of a view's features, f = (z − z̄) / ‖z − z̄‖ where z̄
 * is the mean of the batch, v the memory of N examples and s = f · v / τ,
 *
 * <pre>
 * softmax: loss = −log ( exp sᵢ / Σⱼ exp sⱼ )
 * nce:     loss = −log ( exp sᵢ / (exp sᵢ + (N − 1) / |S∖i| · Σ_{j ∈ S∖i} exp sⱼ) )
 * </pre>
 *
 * in nats, averaged over the batch. S is drawn anew for each step, without repetition, and shared by the batch; the sum over it is an
 * unbiased estimate of the sum over all others, so that with S of all examples both are the same. This is the ranking form of
 * noise-contrastive estimation (Ma &amp; Collins 2018): unlike Wu's binary form it has no constant Z to be guessed. Without z̄, all f are nearly the same at the start and wander
 * together away from a memory that is an epoch old; Wu's network has batch normalisation against it. After each step the
 * memory of the batch moves towards f. Reported beside the loss: {@code accuracy}, how often vᵢ is the most similar of those
 * compared.
 */
final class Instances implements Objective {

    private static final String VIEWS = "views";

    private static final String FEATURES = "features";

    private static final String OWN = "own";

    private static final String OTHERS = "others";

    private static final String WEIGHTS = "weights";

    /** Added to a squared length: without it a projection of 0 has no direction, and no gradient either. */
    private static final double EPSILON = 1e-12;

    private final InstanceSpec spec;

    private final FeatureEncoder encoder;

    private final Dense projection;

    private final MemoryBank bank;

    private final Augmentations augmentations;

    Instances(InstanceSpec spec, FeatureEncoder encoder, MemoryBank bank, Augmentations augmentations) {
        this.spec = spec;
        this.encoder = encoder;
        this.bank = bank;
        this.augmentations = augmentations;
        this.projection = new Dense("projection", encoder.dimensions(), spec.dimensions());
    }

    @Override
    public List<ParameterShape> parameters() {
        List<ParameterShape> all = new ArrayList<>(encoder.parameters());
        all.addAll(projection.parameters());
        return all;
    }

    @Override
    public Map<String, SDVariable> build(SameDiffBuilder graph) {
        SDVariable views = graph.input(VIEWS, encoder.inputWidth());
        SDVariable own = graph.input(OWN, spec.dimensions());
        SDVariable others = graph.input(OTHERS, spec.dimensions());
        SDVariable weights = graph.graph().placeHolder(WEIGHTS, views.dataType(), -1, -1);
        SDVariable projected = projection.apply(graph, encoder.apply(graph, views));
        SDVariable z = projected.sub(projected.mean(true, 0));
        // 1 / √x as exp(−½ log x): ND4J's gradient of a row divided by one number is wrong.
        SDVariable logSquares = graph.graph().math().log(z.mul(z).sum(true, 1).add(EPSILON));
        SDVariable unit = z.mul(FEATURES, graph.exp(logSquares.mul(-0.5)));
        double scale = 1 / spec.temperature();
        // A cosine is at most 1, so no exponential is above 1, and no search for the largest is needed.
        SDVariable ownScore = unit.mul(own).sum(true, 1).sub(1).mul(scale);
        SDVariable scores =
                graph.graph().mmul(unit, others, false, true, false).sub(1).mul(scale);
        SDVariable rest = graph.exp(scores).mul(weights).sum(true, 1);
        SDVariable cost =
                graph.graph().math().log(graph.exp(ownScore).add(rest)).sub(ownScore);
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, graph.meanOfRowSums(cost, 1).mul(LOSS, 1));
        terms.put("accuracy", accuracy(ownScore, scores, weights));
        return terms;
    }

    /** Part of the rows whose own score is above all others that have a weight. */
    private static SDVariable accuracy(SDVariable own, SDVariable scores, SDVariable weights) {
        SDVariable absent = weights.eq(0).castTo(scores.dataType()).mul(1e6);
        SDVariable best = scores.sub(absent).max(true, 1);
        return own.gt(best).castTo(DataType.FLOAT).mean().mul("accuracy", 1);
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        int[] drawn = spec.mode() == InstanceSpec.Mode.NCE ? draw(batch.random()) : everyone();
        Tensor others = drawn.length == bank.examples() ? bank.all() : bank.of(drawn);
        return Map.of(
                VIEWS,
                Exemplars.views(augmentations, batch),
                OWN,
                bank.of(batch.indices()),
                OTHERS,
                others,
                WEIGHTS,
                weights(batch.indices(), drawn));
    }

    private int[] everyone() {
        int[] all = new int[bank.examples()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    /** Some examples, each at most once and each equally likely (Floyd's algorithm), in the order of their drawing. */
    private int[] draw(SeededRandom random) {
        int count = bank.examples();
        if (count <= spec.negatives()) {
            return everyone();
        }
        Set<Integer> drawn = new LinkedHashSet<>();
        for (int last = count - spec.negatives(); last < count; last++) {
            if (!drawn.add(random.nextInt(last + 1))) {
                drawn.add(last);
            }
        }
        return drawn.stream().mapToInt(Integer::intValue).toArray();
    }

    /** How many examples each of the drawn stands for: [batch, drawn], 0 where it is the row's own. */
    private Tensor weights(int[] indices, int[] drawn) {
        Map<Integer, Integer> places = new HashMap<>();
        for (int place = 0; place < drawn.length; place++) {
            places.put(drawn[place], place);
        }
        float[] weights = new float[Math.multiplyExact(indices.length, drawn.length)];
        for (int row = 0; row < indices.length; row++) {
            Integer own = places.get(indices[row]);
            int compared = own == null ? drawn.length : drawn.length - 1;
            int from = row * drawn.length;
            Arrays.fill(weights, from, from + drawn.length, (float) (bank.examples() - 1) / compared);
            if (own != null) {
                weights[from + own] = 0;
            }
        }
        return Tensor.of(weights, indices.length, drawn.length);
    }

    @Override
    public boolean wholeBatches() {
        return true;
    }

    @Override
    public List<String> observed() {
        return List.of(FEATURES);
    }

    @Override
    public void learnt(Batch batch, Map<String, Tensor> outputs) {
        Tensor features = outputs.get(FEATURES);
        if (features == null) {
            throw new IllegalStateException("a step shows what an objective observes");
        }
        bank.update(batch.indices(), features, spec.momentum());
    }

    @Override
    public Parameters memory() {
        return bank.memory();
    }

    @Override
    public void restoreMemory(Parameters memory) {
        bank.restore(memory);
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(encoder);
    }

    @Override
    public int embeddingDimensions() {
        return encoder.dimensions();
    }
}
