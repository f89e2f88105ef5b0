package dev.latent.learning.objective;

import dev.latent.learning.Batch;
import dev.latent.learning.SeededRandom;
import dev.latent.learning.Tensor;
import dev.latent.learning.augmentation.Augmentations;
import dev.latent.learning.encoder.Activation;
import dev.latent.learning.encoder.Mlp;
import dev.latent.learning.graph.Chain;
import dev.latent.learning.graph.Dense;
import dev.latent.learning.graph.Network;
import dev.latent.learning.graph.ParameterShape;
import dev.latent.learning.graph.SameDiffBuilder;
import dev.latent.learning.graph.ServedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * NT-Xent (Chen et al. 2020, eq. 1). Of a batch of B examples there are 2 B views; with u the projections at length 1 and s = uᵢ · uⱼ / τ
 *
 * <pre>
 * loss = 1/2B Σᵢ −log ( exp s(i, p(i)) / Σ_{j ≠ i} exp s(i, j) )
 * </pre>
 *
 * <p>in nats, p(i) the other view of i's example. Reported beside it: {@code accuracy}, how often p(i) is the most similar;
 * {@code alignment}, the mean of ‖uᵢ − u_p(i)‖²; {@code uniformity}, log of the mean of exp(−2 ‖uᵢ − uⱼ‖²) over j ≠ i (Wang &amp; Isola
 * 2020). Rows 0 … B − 1 are first views, the others second views.
 */
final class SimClr implements Objective {

    private static final String VIEWS = "views";

    private static final String POSITIVES = "positives";

    private static final String OTHERS = "others";

    /** Added to a squared length: without it a projection of 0 has no direction, and no gradient either. */
    private static final double EPSILON = 1e-12;

    private final SimClrSpec spec;

    private final FeatureEncoder encoder;

    private final Network projection;

    private final Augmentations augmentations;

    SimClr(SimClrSpec spec, FeatureEncoder encoder, Augmentations augmentations) {
        this.spec = spec;
        this.encoder = encoder;
        this.augmentations = augmentations;
        Mlp hidden = new Mlp("projection", encoder.dimensions(), List.of(spec.projectionHidden()), Activation.RELU);
        this.projection =
                new Chain(hidden, new Dense("projection.output", spec.projectionHidden(), spec.projectionDim()));
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
        SDVariable positives = graph.graph().placeHolder(POSITIVES, views.dataType(), -1, -1);
        SDVariable others = graph.graph().placeHolder(OTHERS, views.dataType(), -1, -1);
        SDVariable z = projection.apply(graph, encoder.apply(graph, views));
        SDVariable length = graph.sqrt(z.mul(z).sum(true, 1).add(EPSILON));
        SDVariable unit = z.div(length);
        SDVariable cosines = graph.graph().mmul(unit, unit, false, true, false);
        // A cosine is at most 1, so no exponential is above 1, and no search for the largest is needed.
        SDVariable weights =
                graph.exp(cosines.sub(1).mul(1 / spec.temperature())).mul(others);
        SDVariable positive = cosines.mul(positives).sum(true, 1);
        SDVariable cost = graph.graph()
                .math()
                .log(weights.sum(true, 1))
                .sub(positive.sub(1).mul(1 / spec.temperature()));
        Map<String, SDVariable> terms = new LinkedHashMap<>();
        terms.put(LOSS, graph.meanOfRowSums(cost, 1).mul(LOSS, 1));
        terms.put("accuracy", CrossEntropy.accuracy(weights, positives).mul("accuracy", 1));
        terms.put("alignment", positive.mean().mul(-2).add("alignment", 2));
        terms.put("uniformity", uniformity(graph, cosines, others));
        return terms;
    }

    /** ‖u − v‖² is 2 − 2 u · v. */
    private static SDVariable uniformity(SameDiffBuilder graph, SDVariable cosines, SDVariable others) {
        SDVariable potentials = graph.exp(cosines.sub(1).mul(4)).mul(others);
        return graph.graph().math().log(potentials.mean().div(others.mean())).mul("uniformity", 1);
    }

    @Override
    public Map<String, Tensor> feed(Batch batch) {
        int size = batch.size();
        int width = encoder.inputWidth();
        float[] examples = batch.examples().data();
        float[] views = new float[Math.multiplyExact(2 * size, width)];
        for (int row = 0; row < size; row++) {
            SeededRandom random = batch.randomOf(row);
            augmentations.apply(examples, row * width, random, views, row * width);
            augmentations.apply(examples, row * width, random, views, (size + row) * width);
        }
        return Map.of(VIEWS, Tensor.of(views, 2 * size, width), POSITIVES, positives(size), OTHERS, others(2 * size));
    }

    /** A 1 where two rows are views of one example. */
    private static Tensor positives(int size) {
        int[] partners = new int[2 * size];
        for (int row = 0; row < partners.length; row++) {
            partners[row] = (row + size) % partners.length;
        }
        return CrossEntropy.oneHot(partners, partners.length);
    }

    /** A 0 where a row would be compared with itself, 1 elsewhere. */
    private static Tensor others(int rows) {
        float[] values = new float[Math.multiplyExact(rows, rows)];
        Arrays.fill(values, 1);
        for (int row = 0; row < rows; row++) {
            values[row * rows + row] = 0;
        }
        return Tensor.of(values, rows, rows);
    }

    @Override
    public List<ServedGraph> servedGraphs() {
        return List.of(encoder);
    }

    @Override
    public int embeddingDimensions() {
        return encoder.dimensions();
    }

    @Override
    public boolean wholeBatches() {
        return true;
    }
}
