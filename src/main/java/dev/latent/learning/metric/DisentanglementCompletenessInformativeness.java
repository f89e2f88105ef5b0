package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import dev.latent.learning.head.LabelSplit;
import dev.latent.learning.head.Targets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * DCI (Eastwood &amp; Williams 2018): whether each dimension of a code tells of one factor, each factor is told by one dimension, and how well
 * all dimensions together tell it. For each factor gradient-boosted trees learn to predict it, as in Locatello et al. (2019): their gains, as shares of the
 * factor's total, are the column of the importance matrix, and how well they do on held-out examples is the informativeness.
 *
 * @param scores          disentanglement and completeness, of the importance
 * @param informativeness mean over the factors of what they score, a negative R² counting as 0
 * @param ofFactors       what each factor scores on held-out examples: accuracy for a class, R² for a number
 * @param importance      [dimensions][factors], each column summing to 1, or to 0 where no split told anything
 */
@SuppressWarnings("ArrayRecordComponent")
public record DisentanglementCompletenessInformativeness(
        DisentanglementCompleteness scores, double informativeness, double[] ofFactors, double[][] importance) {

    /** No more examples than these are looked at. */
    public static final int MAX_EXAMPLES = 15_000;

    /** Each class costs as many trees as there are rounds. */
    public static final int MAX_CLASSES = 100;

    /**
     * Measures on the first {@link #MAX_EXAMPLES} examples.
     *
     * @param codes   such as posterior means [examples, dimensions]
     * @param factors what the examples were made from [examples, factors]; each takes at least two values
     * @param kinds   one for each factor
     * @param seed    draws the examples that are held out
     * @throws IllegalArgumentException if the shapes do not fit, a factor never changes or has too many classes, a value is not finite, or there are too
     *     few examples to hold one out
     */
    public static DisentanglementCompletenessInformativeness of(
            FeatureMatrix codes, FeatureMatrix factors, List<FactorKind> kinds, TreeOptions options, long seed) {
        return of(codes, factors, kinds, options, seed, () -> {});
    }

    /** @param pause called often; what it throws ends the work */
    public static DisentanglementCompletenessInformativeness of(
            FeatureMatrix codes,
            FeatureMatrix factors,
            List<FactorKind> kinds,
            TreeOptions options,
            long seed,
            Runnable pause) {
        Columns.requireMatching(codes, factors);
        if (kinds.size() != factors.width()) {
            throw new IllegalArgumentException("%d kinds for %d factors".formatted(kinds.size(), factors.width()));
        }
        FeatureMatrix z = Columns.head(codes, MAX_EXAMPLES);
        FeatureMatrix v = Columns.head(factors, MAX_EXAMPLES);
        double[][] importance = new double[z.width()][v.width()];
        double[] ofFactors = new double[v.width()];
        for (int factor = 0; factor < v.width(); factor++) {
            Fit fit = kinds.get(factor) == FactorKind.CLASS
                    ? classFit(z, v, factor, options, seed, pause)
                    : numberFit(z, v, factor, options, seed, pause);
            ofFactors[factor] = fit.score;
            for (int dimension = 0; dimension < z.width(); dimension++) {
                importance[dimension][factor] = fit.importance[dimension];
            }
        }
        double informativeness = Arrays.stream(ofFactors)
                .map(score -> Math.max(0, score))
                .average()
                .orElse(Double.NaN);
        return new DisentanglementCompletenessInformativeness(
                DisentanglementCompleteness.of(importance), informativeness, ofFactors, importance);
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Fit(double score, double[] importance) {}

    private static Fit classFit(
            FeatureMatrix z, FeatureMatrix v, int factor, TreeOptions options, long seed, Runnable pause) {
        int[] classes = Columns.ranks(v, factor);
        int count = Columns.distinct(classes);
        if (count > MAX_CLASSES) {
            throw new IllegalArgumentException(
                    "factor %d has %d classes, the most are %d".formatted(factor, count, MAX_CLASSES));
        }
        List<String> names =
                IntStream.range(0, count).mapToObj(Integer::toString).toList();
        Targets.Classes targets = new Targets.Classes(names, classes);
        LabelSplit split = split(targets, factor, options, seed);
        int[] training = targets.select(split.training()).classes();
        int[] test = targets.select(split.test()).classes();
        try (BoostedTrees trees =
                BoostedTrees.classify(Columns.select(z, split.training()), training, count, options, pause)) {
            float[][] predicted = trees.predict(Columns.select(z, split.test()));
            int right = 0;
            for (int i = 0; i < test.length; i++) {
                right += mostProbable(predicted[i]) == test[i] ? 1 : 0;
            }
            return new Fit((double) right / test.length, trees.importance());
        }
    }

    private static Fit numberFit(
            FeatureMatrix z, FeatureMatrix v, int factor, TreeOptions options, long seed, Runnable pause) {
        Columns.ranks(v, factor);
        float[] column = Columns.column(v, factor);
        double[] values = new double[column.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = column[i];
        }
        Targets.Values targets = new Targets.Values(values);
        LabelSplit split = split(targets, factor, options, seed);
        float[] training = new float[split.training().length];
        for (int i = 0; i < training.length; i++) {
            training[i] = column[split.training()[i]];
        }
        try (BoostedTrees trees = BoostedTrees.regress(Columns.select(z, split.training()), training, options, pause)) {
            float[][] predicted = trees.predict(Columns.select(z, split.test()));
            float[] numbers = new float[predicted.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = predicted[i][0];
            }
            RegressionMetrics metrics =
                    RegressionMetrics.of(targets.select(split.test()).values(), numbers);
            return new Fit(metrics.r2(), trees.importance());
        }
    }

    private static LabelSplit split(Targets targets, int factor, TreeOptions options, long seed) {
        LabelSplit split = LabelSplit.draw(targets, options.testFraction(), null, seed);
        if (split.test().length == 0) {
            throw new IllegalArgumentException("factor %d has too few examples, %d, to hold out a share of %s"
                    .formatted(factor, targets.count(), options.testFraction()));
        }
        return split;
    }

    private static int mostProbable(float[] probabilities) {
        int best = 0;
        for (int c = 1; c < probabilities.length; c++) {
            if (probabilities[c] > probabilities[best]) {
                best = c;
            }
        }
        return best;
    }
}
