package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;
import java.util.List;

/**
 * Judges features without learning anything from them (Wu et al. 2018, sec. 3.4): each query takes the class with the most votes among
 * the k nearest rows of a labelled bank by cosine,
 *
 * <pre>
 * votes for c = Σ over neighbours i of class c of exp(cos(q, xᵢ) / T)
 * </pre>
 *
 * <p>Of classes with equal votes the lower index wins, of equal cosines the smaller row. Figures of different k or T are not comparable, so a result
 * says its k; the temperature belongs beside it.
 */
public final class NearestNeighbourClassifier {

    /** T of Wu et al. is 0.07; 0.1 is usual since. */
    public static final double DEFAULT_TEMPERATURE = 0.1;

    /** k that are usually reported. */
    public static final List<Integer> DEFAULT_NEIGHBOURS = List.of(1, 20, 200);

    private final FeatureMatrix bank;

    private final int[] classes;

    private final int classCount;

    private final double temperature;

    /**
     * @param bank        features that are not the queries
     * @param classes     the class of each of its rows, from 0
     * @param temperature T, positive
     * @throws IllegalArgumentException if there is not one class for each row, or the temperature is not positive
     */
    public NearestNeighbourClassifier(FeatureMatrix bank, int[] classes, double temperature) {
        if (bank.rows() != classes.length) {
            throw new IllegalArgumentException(
                    "%d rows in the bank with %d classes".formatted(bank.rows(), classes.length));
        }
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be positive, got " + temperature);
        }
        for (int row = 0; row < classes.length; row++) {
            if (classes[row] < 0) {
                throw new IllegalArgumentException("row %d of the bank has class %d".formatted(row, classes[row]));
            }
        }
        this.bank = bank;
        this.classes = classes.clone();
        this.classCount = Arrays.stream(classes).max().orElse(-1) + 1;
        this.temperature = temperature;
    }

    /**
     * What k neighbours say.
     *
     * @param accuracy    share of queries whose class was predicted
     * @param predictions class of each query
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(int k, double accuracy, int[] predictions) {}

    /**
     * Predicts by each k; the neighbours are searched once.
     *
     * @param queries    at least one
     * @param actual     the true class of each; one that the bank lacks is never predicted
     * @param neighbours the values of k, each from 1 to the number of rows in the bank
     * @return in the order of k asked
     * @throws IllegalArgumentException if a k is too large or too small, or a value is not finite
     */
    public List<Result> evaluate(FeatureMatrix queries, int[] actual, List<Integer> neighbours) {
        return evaluate(queries, actual, neighbours, () -> {});
    }

    /** @param pause called often; what it throws ends the search */
    public List<Result> evaluate(FeatureMatrix queries, int[] actual, List<Integer> neighbours, Runnable pause) {
        if (queries.rows() != actual.length || actual.length == 0) {
            throw new IllegalArgumentException("%d queries with %d classes".formatted(queries.rows(), actual.length));
        }
        for (int k : neighbours) {
            if (k < 1 || k > bank.rows()) {
                throw new IllegalArgumentException(
                        "k must be from 1 to the %d rows of the bank, got %d".formatted(bank.rows(), k));
            }
        }
        int most = neighbours.stream().mapToInt(Integer::intValue).max().orElse(1);
        NearestNeighbours nearest = NearestNeighbours.of(queries, bank, most, pause);
        return neighbours.stream().map(k -> result(nearest, actual, k)).toList();
    }

    private Result result(NearestNeighbours nearest, int[] actual, int k) {
        int[] predictions = new int[actual.length];
        int right = 0;
        for (int query = 0; query < actual.length; query++) {
            predictions[query] = vote(nearest, query, k);
            right += predictions[query] == actual[query] ? 1 : 0;
        }
        return new Result(k, (double) right / actual.length, predictions);
    }

    private int vote(NearestNeighbours nearest, int query, int k) {
        double[] votes = new double[classCount];
        int first = query * nearest.k();
        for (int i = first; i < first + k; i++) {
            // relative to the nearest: the same order, and no temperature is too low for it
            double difference = nearest.cosines()[i] - nearest.cosines()[first];
            votes[classes[nearest.indices()[i]]] += Math.exp(difference / temperature);
        }
        int best = 0;
        for (int c = 1; c < classCount; c++) {
            if (votes[c] > votes[best]) {
                best = c;
            }
        }
        return best;
    }
}
