package dev.latent.learning.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Fits a linear head on frozen embeddings: a multinomial logistic regression for classes, a logistic regression for each tag,
 * ridge regression for numbers; each to convergence. Features are scaled to mean 0 and deviation 1, and the scaling is folded
 * into the head. The strength λ of the L2 penalty is the one of a grid with the smallest loss on labelled examples that were
 * not fitted on: five folds of up to 1,000 examples, a fifth of up to 10,000 where there are more. Then all are fitted on.
 */
public final class LinearProbe {

    /** Used where there is nothing to choose by, such as one example of each class. */
    static final double DEFAULT_L2 = 1;

    private static final double[] LOGISTIC_L2 = {1e4, 1e3, 1e2, 1e1, 1, 1e-1, 1e-2};

    private static final double[] RIDGE_L2 = {1e5, 1e4, 1e3, 1e2, 1e1, 1, 1e-1, 1e-2, 1e-3};

    /** The loss has one minimum over λ: after this many worse ones the others need not be tried. */
    private static final int WORSE_TO_STOP = 2;

    private static final double CHOOSING_TOLERANCE = 1e-4;

    private static final double FITTING_TOLERANCE = 1e-5;

    private static final int MAX_ITERATIONS = 1000;

    private final long seed;

    private final Runnable checkpoint;

    /**
     * @param seed       of the folds
     * @param checkpoint called often, by the calling thread; may throw to end the fit
     */
    public LinearProbe(long seed, Runnable checkpoint) {
        this.seed = seed;
        this.checkpoint = checkpoint;
    }

    /**
     * What was fitted.
     *
     * @param l2        λ that was chosen
     * @param converged whether the fit reached its tolerance
     */
    public record Fit(LinearHead head, double l2, boolean converged) {}

    /**
     * Fits a head.
     *
     * @param features one row for each target
     * @param targets  at least one, each with a label
     */
    public Fit fit(FeatureMatrix features, Targets targets) {
        if (features.rows() != targets.count() || targets.count() == 0) {
            throw new IllegalArgumentException(
                    "%d rows of features for %d targets".formatted(features.rows(), targets.count()));
        }
        List<Folds.Fold> folds = Folds.draw(targets, seed);
        int[] all = IntStream.range(0, features.rows()).toArray();
        LinearHead.Output output = LinearHead.Output.of(targets);
        if (targets instanceof Targets.Values values) {
            double l2 = choose(RIDGE_L2, ridgeCandidates(features, values, folds));
            LinearMap map =
                    new Ridge(features, FeatureScaling.measure(features, all), values, all, checkpoint).solve(l2);
            return new Fit(map.fold(output), l2, true);
        }
        double l2 = choose(LOGISTIC_L2, logisticCandidates(features, targets, folds));
        FeatureScaling scaling = FeatureScaling.measure(features, all);
        LogisticLoss loss = new LogisticLoss(features, scaling, targets, all, l2);
        Lbfgs.Minimum minimum =
                new Lbfgs(FITTING_TOLERANCE, MAX_ITERATIONS, checkpoint).minimize(loss, new double[loss.dimensions()]);
        return new Fit(map(scaling, minimum.point(), targets.outputs()).fold(output), l2, minimum.converged());
    }

    /** Something that is fitted on one part and measured on another. */
    private interface Candidate {

        /** Sum of the losses over the validation part. */
        double validationLoss(double l2);
    }

    private static double choose(double[] grid, List<Candidate> candidates) {
        double best = DEFAULT_L2;
        double smallest = Double.POSITIVE_INFINITY;
        int worse = 0;
        for (int i = 0; i < grid.length && worse < WORSE_TO_STOP && !candidates.isEmpty(); i++) {
            double loss = 0;
            for (Candidate candidate : candidates) {
                loss += candidate.validationLoss(grid[i]);
            }
            if (loss < smallest) {
                smallest = loss;
                best = grid[i];
                worse = 0;
            } else {
                worse++;
            }
        }
        return best;
    }

    private List<Candidate> ridgeCandidates(FeatureMatrix features, Targets.Values targets, List<Folds.Fold> folds) {
        List<Candidate> candidates = new ArrayList<>();
        for (Folds.Fold fold : folds) {
            FeatureScaling scaling = FeatureScaling.measure(features, fold.training());
            Ridge ridge = new Ridge(features, scaling, targets, fold.training(), checkpoint);
            candidates.add(l2 -> squaredError(ridge.solve(l2), features, targets, fold.validation()));
        }
        return candidates;
    }

    private static double squaredError(LinearMap map, FeatureMatrix features, Targets.Values targets, int[] rows) {
        Blocks blocks = new Blocks(features, map.scaling(), rows);
        double[] row = new double[features.width()];
        double sum = 0;
        for (int r = 0; r < rows.length; r++) {
            blocks.load(r, 1, row);
            double predicted = map.bias()[0];
            for (int i = 0; i < row.length; i++) {
                predicted += map.weights()[i] * row[i];
            }
            double error = predicted - targets.values()[rows[r]];
            sum += error * error;
        }
        return sum;
    }

    private List<Candidate> logisticCandidates(FeatureMatrix features, Targets targets, List<Folds.Fold> folds) {
        List<Candidate> candidates = new ArrayList<>();
        for (Folds.Fold fold : folds) {
            candidates.add(new LogisticCandidate(features, targets, fold));
        }
        return candidates;
    }

    /** Starts each fit where the one before, of a larger λ, ended. */
    private final class LogisticCandidate implements Candidate {

        private final FeatureMatrix features;

        private final Targets targets;

        private final Folds.Fold fold;

        private final FeatureScaling scaling;

        private double[] point;

        LogisticCandidate(FeatureMatrix features, Targets targets, Folds.Fold fold) {
            this.features = features;
            this.targets = targets;
            this.fold = fold;
            this.scaling = FeatureScaling.measure(features, fold.training());
            this.point = new double[targets.outputs() * (features.width() + 1)];
        }

        @Override
        public double validationLoss(double l2) {
            LogisticLoss loss = new LogisticLoss(features, scaling, targets, fold.training(), l2);
            point = new Lbfgs(CHOOSING_TOLERANCE, MAX_ITERATIONS, checkpoint)
                    .minimize(loss, point)
                    .point();
            return new LogisticLoss(features, scaling, targets, fold.validation(), l2).meanLoss(point)
                    * fold.validation().length;
        }
    }

    private static LinearMap map(FeatureScaling scaling, double[] point, int outputs) {
        int weights = outputs * scaling.width();
        return new LinearMap(
                scaling, Arrays.copyOf(point, weights), Arrays.copyOfRange(point, weights, weights + outputs));
    }
}
