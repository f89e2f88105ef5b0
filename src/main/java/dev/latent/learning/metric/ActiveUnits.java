package dev.latent.learning.metric;

/**
 * How many dimensions of z a latent variable model uses: those where Var_x(E_q[zⱼ|x]) &gt; 0.01 (Burda, Grosse &amp; Salakhutdinov
 * 2016, sec. 3).
 */
public final class ActiveUnits {

    private static final double ACTIVE = 0.01;

    private ActiveUnits() {}

    /** @param means posterior means, row-major [examples, dimensions], at least one example */
    public static int count(float[] means, int dimensions) {
        int active = 0;
        for (int dimension = 0; dimension < dimensions; dimension++) {
            active += variance(means, dimension, dimensions) > ACTIVE ? 1 : 0;
        }
        return active;
    }

    private static double variance(float[] means, int dimension, int dimensions) {
        double mean = 0;
        double squares = 0;
        int seen = 0;
        for (int i = dimension; i < means.length; i += dimensions) {
            seen++;
            double delta = means[i] - mean;
            mean += delta / seen;
            squares += delta * (means[i] - mean);
        }
        return squares / seen;
    }
}
