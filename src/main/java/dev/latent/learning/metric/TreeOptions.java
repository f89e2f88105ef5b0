package dev.latent.learning.metric;

/**
 * How gradient-boosted trees are grown, for {@link DisentanglementCompletenessInformativeness}. Figures of different options are not comparable.
 *
 * @param rounds       trees for a number, and for each class; 1 to 1,000. Time grows with it
 * @param depth        of each tree, 1 to 10
 * @param learningRate by which each tree's answer is shrunk, in (0, 1]
 * @param testFraction of the examples that is held out to measure on, in (0, 1)
 * @param threads      at least 1; with as many the same input gives the same trees
 */
public record TreeOptions(int rounds, int depth, double learningRate, double testFraction, int threads) {

    private static final int MAX_ROUNDS = 1_000;

    private static final int MAX_DEPTH = 10;

    public TreeOptions {
        require(rounds >= 1 && rounds <= MAX_ROUNDS, "rounds must be from 1 to 1000, got " + rounds);
        require(depth >= 1 && depth <= MAX_DEPTH, "depth must be from 1 to 10, got " + depth);
        require(learningRate > 0 && learningRate <= 1, "learningRate must be in (0, 1], got " + learningRate);
        require(testFraction > 0 && testFraction < 1, "testFraction must be in (0, 1), got " + testFraction);
        require(threads >= 1, "threads must be at least 1, got " + threads);
    }

    /** 100 rounds of depth 3 at a rate of 0.1, as scikit-learn's, from which published figures come; a third held out; two threads. */
    public static TreeOptions defaults() {
        return new TreeOptions(100, 3, 0.1, 1.0 / 3, 2);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
