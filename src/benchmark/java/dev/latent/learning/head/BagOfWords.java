package dev.latent.learning.head;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a representation of texts has to beat: logistic regression of two classes on which words a text has. The strength of the L2
 * penalty is chosen as a linear probe chooses it, on labelled examples that were not fitted on.
 */
public final class BagOfWords {

    private static final double[] L2 = {100, 30, 10, 3, 1, 0.3, 0.1};

    private static final int ITERATIONS = 500;

    private final Map<String, Integer> columns = new HashMap<>();

    private double[] weights = new double[0];

    private BagOfWords() {}

    /** @param classes of each text, 0 or 1 */
    public static BagOfWords fit(List<String> texts, Targets.Classes classes, long seed) {
        BagOfWords bag = new BagOfWords();
        texts.forEach(text -> words(text).forEach(word -> bag.columns.putIfAbsent(word, bag.columns.size())));
        int[][] rows = texts.stream().map(bag::row).toArray(int[][]::new);
        List<Folds.Fold> folds = Folds.draw(classes, seed);
        double best = 1;
        double smallest = Double.POSITIVE_INFINITY;
        for (double l2 : L2) {
            double loss = 0;
            for (Folds.Fold fold : folds) {
                double[] fitted = bag.minimize(rows, classes.classes(), fold.training(), l2);
                loss += new Loss(rows, classes.classes(), fold.validation(), 0, fitted.length)
                        .evaluate(fitted, new double[fitted.length]);
            }
            if (loss < smallest) {
                smallest = loss;
                best = l2;
            }
        }
        bag.weights = bag.minimize(
                rows, classes.classes(), IntStream.range(0, rows.length).toArray(), best);
        return bag;
    }

    /** 0 or 1. */
    public int predict(String text) {
        return score(weights, row(text)) > 0 ? 1 : 0;
    }

    private double[] minimize(int[][] rows, int[] classes, int[] training, double l2) {
        Loss loss = new Loss(rows, classes, training, l2, columns.size() + 1);
        return new Lbfgs(1e-4, ITERATIONS, () -> {})
                .minimize(loss, new double[loss.dimensions()])
                .point();
    }

    private int[] row(String text) {
        return words(text).stream()
                .filter(columns::containsKey)
                .mapToInt(columns::get)
                .toArray();
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ")).stream().distinct().toList();
    }

    private static double score(double[] point, int[] row) {
        double score = point[point.length - 1];
        for (int column : row) {
            score += point[column];
        }
        return score;
    }

    /** Σ log(1 + exp(−y s)) + λ/2 |w|² with y = ±1; the last variable is the bias, which is not penalised. */
    private record Loss(int[][] rows, int[] classes, int[] examples, double l2, int dimensions)
            implements DifferentiableFunction {

        @Override
        public double evaluate(double[] point, double[] gradient) {
            int bias = point.length - 1;
            double sum = 0;
            for (int i = 0; i < bias; i++) {
                sum += l2 / 2 * point[i] * point[i];
                gradient[i] = l2 * point[i];
            }
            gradient[bias] = 0;
            for (int example : examples) {
                double y = classes[example] == 1 ? 1 : -1;
                double margin = y * score(point, rows[example]);
                sum += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
                double slope = -y / (1 + Math.exp(margin));
                for (int column : rows[example]) {
                    gradient[column] += slope;
                }
                gradient[bias] += slope;
            }
            return sum;
        }
    }
}
