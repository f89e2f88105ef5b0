package dev.latent.learning.head;

import java.util.Arrays;
import java.util.List;

/**
 * What a logistic regression minimises, on scaled features x:
 *
 * <pre>
 * f(W, b) = 1/n ( Σᵢ loss(W xᵢ + b, yᵢ) + λ/2 ‖W‖² + ε/2 ‖b‖² )
 * </pre>
 *
 * <p>λ is the precision of a Gaussian prior on the weights, whatever n is. ε = {@value #BIAS_L2} only keeps the bias of a class
 * without examples finite. The point is [W row by row, one row for each output; b].
 */
final class LogisticLoss implements DifferentiableFunction {

    private static final double BIAS_L2 = 1e-4;

    private final Blocks blocks;

    private final int[] rows;

    private final OutputLoss loss;

    private final int outputs;

    private final double l2;

    /** @param rows of the features and the targets to learn from */
    LogisticLoss(FeatureMatrix features, FeatureScaling scaling, Targets targets, int[] rows, double l2) {
        this.blocks = new Blocks(features, scaling, rows);
        this.rows = rows;
        this.loss = OutputLoss.of(targets);
        this.outputs = targets.outputs();
        this.l2 = l2;
    }

    @Override
    public int dimensions() {
        return outputs * (blocks.width() + 1);
    }

    @Override
    public double evaluate(double[] point, double[] gradient) {
        List<Part> parts = blocks.mapStripes(stripe -> part(stripe, point, true));
        Arrays.fill(gradient, 0);
        double sum = 0;
        for (Part part : parts) {
            sum += part.loss;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] += part.gradient[i];
            }
        }
        int weights = outputs * blocks.width();
        for (int i = 0; i < gradient.length; i++) {
            double strength = i < weights ? l2 : BIAS_L2;
            sum += 0.5 * strength * point[i] * point[i];
            gradient[i] = (gradient[i] + strength * point[i]) / rows.length;
        }
        return sum / rows.length;
    }

    /** 1/n Σ loss, without the penalty. */
    double meanLoss(double[] point) {
        return blocks.mapStripes(stripe -> part(stripe, point, false)).stream()
                        .mapToDouble(Part::loss)
                        .reduce(0, Double::sum)
                / rows.length;
    }

    private Part part(int stripe, double[] point, boolean withGradient) {
        int width = blocks.width();
        double[] block = new double[Blocks.ROWS * width];
        double[] transposed = new double[Blocks.ROWS * width];
        double[] logits = new double[outputs * Blocks.ROWS];
        double[] gradient = withGradient ? new double[dimensions()] : new double[0];
        double sum = 0;
        int to = blocks.to(stripe);
        for (int from = blocks.from(stripe); from < to; from += Blocks.ROWS) {
            int count = Math.min(Blocks.ROWS, to - from);
            blocks.load(from, count, block);
            transpose(block, count, width, transposed);
            logits(point, transposed, width, logits);
            for (int r = 0; r < count; r++) {
                sum += loss.lossAndResiduals(rows[from + r], logits, r, Blocks.ROWS);
            }
            if (withGradient) {
                addGradient(logits, block, count, width, gradient);
            }
        }
        return new Part(sum, gradient);
    }

    private static void transpose(double[] block, int count, int width, double[] transposed) {
        for (int r = 0; r < count; r++) {
            for (int i = 0; i < width; i++) {
                transposed[i * Blocks.ROWS + r] = block[r * width + i];
            }
        }
    }

    /** Logits [outputs, ROWS]: four features at a time along the rows, a loop that the compiler turns into vector code. */
    private void logits(double[] point, double[] transposed, int width, double[] logits) {
        for (int k = 0; k < outputs; k++) {
            int target = k * Blocks.ROWS;
            int weights = k * width;
            Arrays.fill(logits, target, target + Blocks.ROWS, point[outputs * width + k]);
            int i = 0;
            for (; i + 3 < width; i += 4) {
                double w0 = point[weights + i];
                double w1 = point[weights + i + 1];
                double w2 = point[weights + i + 2];
                double w3 = point[weights + i + 3];
                int x0 = i * Blocks.ROWS;
                int x1 = x0 + Blocks.ROWS;
                int x2 = x1 + Blocks.ROWS;
                int x3 = x2 + Blocks.ROWS;
                for (int r = 0; r < Blocks.ROWS; r++) {
                    logits[target + r] += w0 * transposed[x0 + r]
                            + w1 * transposed[x1 + r]
                            + w2 * transposed[x2 + r]
                            + w3 * transposed[x3 + r];
                }
            }
            for (; i < width; i++) {
                double w = point[weights + i];
                int x = i * Blocks.ROWS;
                for (int r = 0; r < Blocks.ROWS; r++) {
                    logits[target + r] += w * transposed[x + r];
                }
            }
        }
    }

    /** Adds residuals [outputs, ROWS] times rows [count, width], four rows at a time. */
    private void addGradient(double[] residuals, double[] block, int count, int width, double[] gradient) {
        for (int k = 0; k < outputs; k++) {
            int source = k * Blocks.ROWS;
            int target = k * width;
            double bias = 0;
            int r = 0;
            for (; r + 3 < count; r += 4) {
                double d0 = residuals[source + r];
                double d1 = residuals[source + r + 1];
                double d2 = residuals[source + r + 2];
                double d3 = residuals[source + r + 3];
                bias += d0 + d1 + d2 + d3;
                int x0 = r * width;
                int x1 = x0 + width;
                int x2 = x1 + width;
                int x3 = x2 + width;
                for (int i = 0; i < width; i++) {
                    gradient[target + i] +=
                            d0 * block[x0 + i] + d1 * block[x1 + i] + d2 * block[x2 + i] + d3 * block[x3 + i];
                }
            }
            for (; r < count; r++) {
                double d = residuals[source + r];
                bias += d;
                int x = r * width;
                for (int i = 0; i < width; i++) {
                    gradient[target + i] += d * block[x + i];
                }
            }
            gradient[outputs * width + k] += bias;
        }
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Part(double loss, double[] gradient) {}
}
