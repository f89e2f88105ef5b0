package dev.latent.learning.metric;

import dev.latent.learning.SeededRandom;
import dev.latent.learning.head.FeatureMatrix;
import java.util.Arrays;

/**
 * Estimates what each dimension of z tells of each factor from samples of q(z|x):
 *
 * <pre>
 * I(zⱼ; v) = E log p(zⱼ|v) / p(zⱼ),   p(zⱼ) = (1/N) Σₙ q(zⱼ|xₙ),   p(zⱼ|v) = the same over the n whose factor is v
 * </pre>
 *
 * <p>Both densities are taken at the same samples, so that what is drawn by chance cancels where a dimension tells nothing.
 */
final class SampledInformation {

    /** Samples of z. Their cost is SAMPLES × COMPONENTS × dimensions exponentials: a second or so for 10 dimensions. */
    /** Between two looks at the pause. */
    private static final int DIMENSIONS_AT_ONCE = 8;

    static final int SAMPLES = 2_000;

    /** Examples in a mixture. */
    static final int COMPONENTS = 5_000;

    private static final long EXAMPLES = 0x6578616dL;

    private static final long NOISE = 0x6e6f697365L;

    /** [dimensions][components]. */
    private final double[][] means;

    /** 1/σ, of the same shape. */
    private final double[][] precisions;

    /** [factors][components], as ranks. */
    private final int[][] values;

    /** [factors][values], each the components that have it. */
    private final int[][][] members;

    /** [dimensions][samples]; sample s is from component s. */
    private final double[][] samples;

    private SampledInformation(double[][] means, double[][] precisions, int[][] values, double[][] samples) {
        this.means = means;
        this.precisions = precisions;
        this.values = values;
        this.members = Arrays.stream(values).map(SampledInformation::members).toArray(int[][][]::new);
        this.samples = samples;
    }

    /** Draws the examples, and then z of the first {@link #SAMPLES} of them; where there are fewer, several of each. */
    static SampledInformation draw(FeatureMatrix means, FeatureMatrix variances, FeatureMatrix factors, long seed) {
        int[] order = new SeededRandom(seed, EXAMPLES).permutation(means.rows());
        int[] chosen = Arrays.copyOf(order, Math.min(order.length, COMPONENTS));
        int[][] values = new int[factors.width()][];
        FeatureMatrix chosenFactors = Columns.select(factors, chosen);
        for (int factor = 0; factor < values.length; factor++) {
            values[factor] = Columns.ranks(chosenFactors, factor);
        }
        int dimensions = means.width();
        double[][] centres = new double[dimensions][chosen.length];
        double[][] precisions = new double[dimensions][chosen.length];
        for (int n = 0; n < chosen.length; n++) {
            for (int j = 0; j < dimensions; j++) {
                int at = chosen[n] * dimensions + j;
                if (!(variances.values()[at] > 0)) {
                    throw new IllegalArgumentException("variances must be positive, row %d has %s in column %d"
                            .formatted(chosen[n], variances.values()[at], j));
                }
                centres[j][n] = means.values()[at];
                precisions[j][n] = 1 / Math.sqrt(variances.values()[at]);
            }
        }
        double[][] samples = new double[dimensions][SAMPLES];
        for (int j = 0; j < dimensions; j++) {
            SeededRandom random = new SeededRandom(seed, NOISE, j);
            for (int s = 0; s < SAMPLES; s++) {
                int n = s % chosen.length;
                samples[j][s] = centres[j][n] + random.nextGaussian() / precisions[j][n];
            }
        }
        return new SampledInformation(centres, precisions, values, samples);
    }

    /** The factor of the examples in the mixture, by rank. */
    int[] values(int factor) {
        return values[factor];
    }

    /** I in nats, [factors][dimensions]. */
    double[][] information(Runnable pause) {
        double[][] byDimension = new double[means.length][];
        Parallel.each(means.length, DIMENSIONS_AT_ONCE, pause, j -> byDimension[j] = information(j));
        double[][] byFactor = new double[values.length][means.length];
        for (int j = 0; j < means.length; j++) {
            for (int factor = 0; factor < values.length; factor++) {
                byFactor[factor][j] = byDimension[j][factor];
            }
        }
        return byFactor;
    }

    private double[] information(int dimension) {
        int components = means[dimension].length;
        double[] sums = new double[values.length];
        double[] densities = new double[components];
        for (int s = 0; s < SAMPLES; s++) {
            double total = densities(dimension, s, densities);
            for (int factor = 0; factor < values.length; factor++) {
                int[] alike = members[factor][values[factor][s % components]];
                double sum = 0;
                for (int n : alike) {
                    sum += densities[n];
                }
                sums[factor] += Math.log(sum / alike.length) - Math.log(total / components);
            }
        }
        return Arrays.stream(sums).map(sum -> sum / SAMPLES).toArray();
    }

    /** Which components have each of a factor's values. */
    private static int[][] members(int[] ranks) {
        int[] sizes = new int[Columns.distinct(ranks)];
        for (int rank : ranks) {
            sizes[rank]++;
        }
        int[][] members = new int[sizes.length][];
        for (int rank = 0; rank < sizes.length; rank++) {
            members[rank] = new int[sizes[rank]];
        }
        for (int n = ranks.length - 1; n >= 0; n--) {
            members[ranks[n]][--sizes[ranks[n]]] = n;
        }
        return members;
    }

    /**
     * √2π q(zⱼ|xₙ) for each n, and their sum. Neither overflows nor vanishes: a deviation is at least 1e-23 and at most 2e19, as the root of
     * a float, and a sample is within a few deviations of its own mean.
     */
    private double densities(int dimension, int sample, double[] densities) {
        double z = samples[dimension][sample];
        double[] centres = means[dimension];
        double[] scales = precisions[dimension];
        double total = 0;
        for (int n = 0; n < densities.length; n++) {
            double distance = (z - centres[n]) * scales[n];
            double density = Math.exp(-0.5 * distance * distance) * scales[n];
            densities[n] = density;
            total += density;
        }
        return total;
    }
}
