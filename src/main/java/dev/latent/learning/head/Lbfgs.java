package dev.latent.learning.head;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS (Nocedal &amp; Wright 2006, algorithm 7.5) with a line search for the strong Wolfe conditions
 * (algorithms 3.5 and 3.6, interpolation by cubics). Nothing is drawn and no sum depends on threads: the same function gives
 * the same bits.
 */
final class Lbfgs {

    private static final int MEMORY = 10;

    /** c₁ of the sufficient decrease condition f(x + αd) ≤ f(x) + c₁ α f′. */
    private static final double DECREASE = 1e-4;

    /** c₂ of the curvature condition |f′(x + αd)| ≤ c₂ |f′(x)|. */
    private static final double CURVATURE = 0.9;

    private static final int MAX_LINE_EVALUATIONS = 30;

    private final double tolerance;

    private final int maxIterations;

    private final Runnable checkpoint;

    /**
     * @param tolerance     largest absolute partial derivative at which the minimum counts as found
     * @param maxIterations line searches at most
     * @param checkpoint    called before each evaluation; may throw to end the search
     */
    Lbfgs(double tolerance, int maxIterations, Runnable checkpoint) {
        this.tolerance = tolerance;
        this.maxIterations = maxIterations;
        this.checkpoint = checkpoint;
    }

    /**
     * @param point     where the search ended
     * @param converged whether the tolerance was reached, or the value no longer changes in double precision
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Minimum(double[] point, double value, int iterations, boolean converged) {}

    Minimum minimize(DifferentiableFunction function, double[] start) {
        Deque<Correction> memory = new ArrayDeque<>();
        Evaluation current = evaluate(function, start.clone());
        for (int iteration = 0; iteration < maxIterations; iteration++) {
            if (largest(current.gradient) <= tolerance) {
                return new Minimum(current.point, current.value, iteration, true);
            }
            double[] direction = direction(current.gradient, memory);
            double slope = dot(current.gradient, direction);
            if (slope >= 0) {
                memory.clear();
                direction = direction(current.gradient, memory);
                slope = dot(current.gradient, direction);
            }
            // before any curvature is known, a step no longer than 1
            double firstStep = memory.isEmpty() ? Math.min(1, 1 / norm(current.gradient)) : 1;
            Evaluation next = new LineSearch(function, current, direction, slope).search(firstStep);
            if (!(next.value < current.value)) {
                return new Minimum(current.point, current.value, iteration, true);
            }
            remember(memory, current, next);
            current = next;
        }
        return new Minimum(current.point, current.value, maxIterations, false);
    }

    private Evaluation evaluate(DifferentiableFunction function, double[] point) {
        checkpoint.run();
        double[] gradient = new double[point.length];
        double value = function.evaluate(point, gradient);
        return new Evaluation(point, value, gradient);
    }

    /** −H ∇f by the two-loop recursion. */
    private static double[] direction(double[] gradient, Deque<Correction> memory) {
        double[] q = new double[gradient.length];
        for (int i = 0; i < q.length; i++) {
            q[i] = -gradient[i];
        }
        double[] weights = new double[memory.size()];
        int k = 0;
        for (Correction correction : memory) {
            weights[k] = dot(correction.step, q) / correction.curvature;
            addScaled(q, -weights[k], correction.change);
            k++;
        }
        Correction newest = memory.peekFirst();
        if (newest != null) {
            double scale = newest.curvature / dot(newest.change, newest.change);
            for (int i = 0; i < q.length; i++) {
                q[i] *= scale;
            }
        }
        Iterator<Correction> oldestFirst = memory.descendingIterator();
        while (oldestFirst.hasNext()) {
            Correction correction = oldestFirst.next();
            k--;
            double weight = dot(correction.change, q) / correction.curvature;
            addScaled(q, weights[k] - weight, correction.step);
        }
        return q;
    }

    private static void remember(Deque<Correction> memory, Evaluation before, Evaluation after) {
        double[] step = difference(after.point, before.point);
        double[] change = difference(after.gradient, before.gradient);
        double curvature = dot(step, change);
        // keeps H positive definite where rounding spoilt the curvature condition
        if (curvature > 1e-12 * dot(change, change)) {
            if (memory.size() == MEMORY) {
                memory.removeLast();
            }
            memory.addFirst(new Correction(step, change, curvature));
        }
    }

    private static double[] difference(double[] left, double[] right) {
        double[] result = new double[left.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = left[i] - right[i];
        }
        return result;
    }

    private static double dot(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    private static void addScaled(double[] target, double scale, double[] vector) {
        for (int i = 0; i < target.length; i++) {
            target[i] += scale * vector[i];
        }
    }

    private static double norm(double[] vector) {
        return Math.sqrt(dot(vector, vector));
    }

    private static double largest(double[] vector) {
        double largest = 0;
        for (double value : vector) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Evaluation(double[] point, double value, double[] gradient) {}

    /** s = xₖ₊₁ − xₖ, y = ∇fₖ₊₁ − ∇fₖ, sᵀy. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Correction(double[] step, double[] change, double curvature) {}

    /** A point on the line: α, f and f′ there. */
    private record Trial(double alpha, Evaluation at, double slope) {

        double value() {
            return at.value;
        }
    }

    /** Finds an α along a descent direction that meets the strong Wolfe conditions. */
    private final class LineSearch {

        private final DifferentiableFunction function;

        private final Evaluation from;

        private final double[] direction;

        private final double slope;

        private int evaluations;

        LineSearch(DifferentiableFunction function, Evaluation from, double[] direction, double slope) {
            this.function = function;
            this.from = from;
            this.direction = direction;
            this.slope = slope;
        }

        Evaluation search(double firstStep) {
            Trial previous = new Trial(0, from, slope);
            Trial trial = at(firstStep);
            while (evaluations < MAX_LINE_EVALUATIONS) {
                if (!decreases(trial) || (previous.alpha > 0 && trial.value() >= previous.value())) {
                    return zoom(previous, trial);
                }
                if (flat(trial)) {
                    return trial.at;
                }
                if (trial.slope >= 0) {
                    return zoom(trial, previous);
                }
                previous = trial;
                trial = at(2 * trial.alpha);
            }
            return previous.at;
        }

        /** @param low the end with the smaller value, whose slope points at the other */
        private Evaluation zoom(Trial low, Trial high) {
            Trial best = low;
            Trial other = high;
            while (evaluations < MAX_LINE_EVALUATIONS && promising(best, other)) {
                Trial trial = at(between(best, other));
                if (!decreases(trial) || trial.value() >= best.value()) {
                    other = trial;
                } else {
                    if (flat(trial)) {
                        return trial.at;
                    }
                    if (trial.slope * (other.alpha - best.alpha) >= 0) {
                        other = best;
                    }
                    best = trial;
                }
            }
            return best.at;
        }

        /** Whether the interval is wide enough to change the value in double precision. */
        private boolean promising(Trial a, Trial b) {
            return Math.abs((b.alpha - a.alpha) * slope) > 1e-16 * Math.abs(from.value);
        }

        /** The minimum of the cubic through both ends, kept away from them. */
        private double between(Trial a, Trial b) {
            double width = b.alpha - a.alpha;
            double d1 = a.slope + b.slope - 3 * (b.value() - a.value()) / width;
            double root = d1 * d1 - a.slope * b.slope;
            double share = 0.5;
            if (root >= 0) {
                double d2 = Math.signum(width) * Math.sqrt(root);
                double cubic = 1 - (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
                if (Double.isFinite(cubic)) {
                    share = cubic;
                }
            }
            return a.alpha + width * Math.min(0.9, Math.max(0.1, share));
        }

        private Trial at(double alpha) {
            evaluations++;
            double[] point = from.point.clone();
            addScaled(point, alpha, direction);
            Evaluation evaluation = evaluate(function, point);
            return new Trial(alpha, evaluation, dot(evaluation.gradient, direction));
        }

        private boolean decreases(Trial trial) {
            return trial.value() <= from.value + DECREASE * trial.alpha * slope;
        }

        private boolean flat(Trial trial) {
            return Math.abs(trial.slope) <= CURVATURE * Math.abs(slope);
        }
    }
}
