package dev.latent.learning.theory;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.latent.learning.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * What labels are worth on representations of X₁ (Lee et al. 2020, sections 3 and 6). Each trial draws centres of the classes, learns ψ from
 * unlabelled pairs, and from labelled examples a linear classifier ({@link LeaveOneOutRidge}) on each {@link Representation}; fresh data
 * tells how good it is. The labelled examples of a smaller number are the first of a larger one, so that curves differ in their numbers alone.
 * Everything is drawn from (seed, trial, what for).
 */
public final class ProvableSelfSupervision {

    /** Rows that are drawn at once, between two checkpoints. */
    private static final int ROWS = 1000;

    private static final int CENTRES = 0;

    private static final int UNLABELLED = 1;

    private static final int LABELLED = 2;

    private static final int TEST = 3;

    private final Settings settings;

    private final Observer observer;

    private final Map<Key, double[]> accuracies = new LinkedHashMap<>();

    private final Map<Key, double[]> risks = new HashMap<>();

    private final double[] recoveryErrors;

    private record Key(int labelled, Representation representation) {}

    private record Features(DMatrixRMaj labelled, DMatrixRMaj test) {}

    private ProvableSelfSupervision(Settings settings, Observer observer) {
        this.settings = settings;
        this.observer = observer;
        this.recoveryErrors = new double[settings.trials()];
    }

    /** Sees how the experiment goes on, on its thread. */
    public interface Observer {

        /** Called often; may throw to end the experiment. */
        void checkpoint();

        /**
         * Classifiers were fitted on all representations.
         *
         * @param trial    from 1
         * @param labelled how many labels they had
         */
        void fitted(int trial, int labelled);
    }

    /**
     * What is to be tried. The limits keep it within 200 MB and, at their worst, hours.
     *
     * @param classes      k, 2 … 50
     * @param dimensions1  d₁, of X₁, 1 … 200
     * @param dimensions2  d₂, of X₂, k … 200; at most d₁ where there is dependence
     * @param unlabelled   n₁, pairs that ψ is learned from, more than d₁, at most 200,000
     * @param labelled     each n₂, ascending, k … 10,000, at most 12 of them
     * @param trials       1 … 31
     * @param dependence   α in [0, 1]: see {@link GaussianPairs}
     * @param centreRange  centres are uniform in [0, centreRange), 0.01 … 100
     * @param testExamples fresh examples that each trial is measured on, 100 … 20,000
     */
    public record Settings(
            int classes,
            int dimensions1,
            int dimensions2,
            int unlabelled,
            List<Integer> labelled,
            int trials,
            double dependence,
            double centreRange,
            int testExamples,
            long seed) {

        public Settings {
            within("classes", classes, 2, 50);
            within("dimensions1", dimensions1, 1, 200);
            within("dimensions2", dimensions2, 1, 200);
            if (dimensions2 < classes) {
                throw new IllegalArgumentException(
                        "dimensions2 must be at least classes, %d, so that the means of the classes can have full rank, got %d"
                                .formatted(classes, dimensions2));
            }
            within("unlabelled", unlabelled, 2, 200_000);
            if (unlabelled <= dimensions1) {
                throw new IllegalArgumentException(
                        "unlabelled must be more than dimensions1, %d, so that the regression has one solution, got %d"
                                .formatted(dimensions1, unlabelled));
            }
            if (labelled.isEmpty() || labelled.size() > 12) {
                throw new IllegalArgumentException("labelled must have 1 to 12 numbers, got " + labelled.size());
            }
            for (Integer count : labelled) {
                if (count == null || count < classes || count > 10_000) {
                    throw new IllegalArgumentException(
                            "labelled must have numbers between classes, %d, and 10000, got %s"
                                    .formatted(classes, count));
                }
            }
            if (new TreeSet<>(labelled).size() < labelled.size()) {
                throw new IllegalArgumentException("labelled must have each number once, got " + labelled);
            }
            labelled = labelled.stream().sorted().toList();
            within("trials", trials, 1, TrialFigures.MAX_TRIALS);
            within("dependence", dependence, 0, 1);
            if (dependence > 0 && dimensions2 > dimensions1) {
                throw new IllegalArgumentException(
                        "dimensions2 must be at most dimensions1, %d, where there is dependence, got %d"
                                .formatted(dimensions1, dimensions2));
            }
            within("centreRange", centreRange, 0.01, 100);
            within("testExamples", testExamples, 100, 20_000);
        }

        private static void within(String field, double value, double least, double most) {
            if (!(value >= least && value <= most)) {
                throw new IllegalArgumentException(
                        "%s must be between %s and %s, got %s".formatted(field, text(least), text(most), text(value)));
            }
        }

        private static String text(double value) {
            return value == Math.rint(value) && Math.abs(value) < 1e15
                    ? String.valueOf((long) value)
                    : String.valueOf(value);
        }
    }

    /**
     * What one number of labels was worth on one representation.
     *
     * @param accuracy   part of the test examples whose class was right
     * @param excessRisk E‖Ŵφ(X₁) + b − P(Y|X₁)‖², summed over classes: by how much the mean squared error of one-hot classes is above the least
     *                   that is possible; null for Bayes' rule, where nothing is fitted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Point(
            int labelled,
            Representation representation,
            TrialFigures accuracy,
            @Nullable TrialFigures excessRisk) {}

    /**
     * What came out.
     *
     * @param points        by number of labels, then representation
     * @param recoveryError the largest |A⁺ψ*(x) − P(Y|X₁ = x)| of all classes and test examples, over trials: rounding for α = 0, more where
     *                      X₁ and X₂ have more in common than the class
     */
    public record Report(Settings settings, List<Point> points, TrialFigures recoveryError) {

        /** The figures of a number of labels and a representation. */
        public Point point(int labelled, Representation representation) {
            return points.stream()
                    .filter(point -> point.labelled() == labelled && point.representation() == representation)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "nothing was tried with %d labels on %s".formatted(labelled, representation)));
        }
    }

    /** Runs the experiment. */
    public static Report run(Settings settings, Observer observer) {
        return new ProvableSelfSupervision(settings, observer).run();
    }

    private Report run() {
        for (int trial = 0; trial < settings.trials(); trial++) {
            run(trial);
        }
        List<Point> points = new ArrayList<>();
        accuracies.forEach((key, values) -> {
            double[] risk = risks.get(key);
            points.add(new Point(
                    key.labelled(),
                    key.representation(),
                    TrialFigures.of(values),
                    risk == null ? null : TrialFigures.of(risk)));
        });
        return new Report(settings, List.copyOf(points), TrialFigures.of(recoveryErrors));
    }

    private void run(int trial) {
        GaussianPairs pairs = GaussianPairs.draw(settings, random(trial, CENTRES));
        PairRegression regression = new PairRegression(settings.dimensions1(), settings.dimensions2());
        SeededRandom unlabelled = random(trial, UNLABELLED);
        for (int left = settings.unlabelled(); left > 0; left -= ROWS) {
            observer.checkpoint();
            GaussianPairs.Sample part = pairs.sample(Math.min(left, ROWS), unlabelled);
            regression.add(part.first(), part.second());
        }
        AffineMap psi = regression.fit(0);
        AffineMap principal = psi.then(regression.principalDirections(psi, settings.classes() - 1));

        int most = settings.labelled().get(settings.labelled().size() - 1);
        GaussianPairs.Sample labelled = pairs.sample(most, random(trial, LABELLED));
        GaussianPairs.Sample test = pairs.sample(settings.testExamples(), random(trial, TEST));
        DMatrixRMaj posterior = pairs.posterior(test.first());
        DMatrixRMaj optimal = pairs.conditionalMean(test.first());
        recoveryErrors[trial] =
                largestDifference(new PosteriorRecovery(pairs.classMeans()).posterior(optimal), posterior);

        Map<Representation, Features> all = new EnumMap<>(Representation.class);
        all.put(Representation.RAW, new Features(labelled.first(), test.first()));
        all.put(Representation.LEARNED, new Features(psi.apply(labelled.first()), psi.apply(test.first())));
        all.put(
                Representation.LEARNED_PRINCIPAL,
                new Features(principal.apply(labelled.first()), principal.apply(test.first())));
        all.put(Representation.OPTIMAL, new Features(pairs.conditionalMean(labelled.first()), optimal));

        LeaveOneOutRidge ridge = new LeaveOneOutRidge(observer::checkpoint);
        for (int count : settings.labelled()) {
            int[] classes = Arrays.copyOf(labelled.classes(), count);
            all.forEach((representation, features) -> {
                DMatrixRMaj first =
                        CommonOps_DDRM.extract(features.labelled(), 0, count, 0, features.labelled().numCols);
                DMatrixRMaj predicted =
                        ridge.fit(first, classes, settings.classes()).map().apply(features.test());
                Key key = new Key(count, representation);
                put(accuracies, key, trial, accuracy(predicted, test.classes()));
                put(risks, key, trial, meanSquaredDistance(predicted, posterior));
            });
            put(accuracies, new Key(count, Representation.BAYES), trial, accuracy(posterior, test.classes()));
            observer.fitted(trial + 1, count);
        }
    }

    private void put(Map<Key, double[]> figures, Key key, int trial, double value) {
        figures.computeIfAbsent(key, absent -> new double[settings.trials()])[trial] = value;
    }

    private SeededRandom random(int trial, int purpose) {
        return new SeededRandom(settings.seed(), trial, purpose);
    }

    private static double accuracy(DMatrixRMaj scores, int[] classes) {
        int right = 0;
        for (int row = 0; row < classes.length; row++) {
            int best = 0;
            for (int k = 1; k < scores.numCols; k++) {
                if (scores.get(row, k) > scores.get(row, best)) {
                    best = k;
                }
            }
            right += best == classes[row] ? 1 : 0;
        }
        return (double) right / classes.length;
    }

    private static double meanSquaredDistance(DMatrixRMaj a, DMatrixRMaj b) {
        double sum = 0;
        for (int i = 0; i < a.getNumElements(); i++) {
            sum += (a.get(i) - b.get(i)) * (a.get(i) - b.get(i));
        }
        return sum / a.numRows;
    }

    private static double largestDifference(DMatrixRMaj a, DMatrixRMaj b) {
        double largest = 0;
        for (int i = 0; i < a.getNumElements(); i++) {
            largest = Math.max(largest, Math.abs(a.get(i) - b.get(i)));
        }
        return largest;
    }
}
