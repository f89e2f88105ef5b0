package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;

/**
 * How alike two representations of the same examples are: linear CKA (Kornblith et al. 2019, eq. 3 with linear kernels),
 *
 * <pre>
 * CKA = ‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F)   with centred columns
 * </pre>
 *
 * <p>in [0, 1]; 1 where one is the other turned, mirrored, moved or scaled as a whole. With fewer examples than features it is high even for
 * unrelated ones.
 */
public final class CentredKernelAlignment {

    private CentredKernelAlignment() {}

    /**
     * Compares two representations, each of any width.
     *
     * @param left  one row for each example
     * @param right row i is of the same example as row i of the left
     * @throws IllegalArgumentException if the numbers of rows differ, all rows of a side are equal, or a value is not finite
     */
    public static double linear(FeatureMatrix left, FeatureMatrix right) {
        if (left.rows() != right.rows()) {
            throw new IllegalArgumentException(
                    "%d rows on the left, %d on the right".formatted(left.rows(), right.rows()));
        }
        double leftNorm = norm(left, "left features");
        double rightNorm = norm(right, "right features");
        return InnerProducts.squaredNormOfCrossProduct(left, right) / (leftNorm * rightNorm);
    }

    private static double norm(FeatureMatrix features, String what) {
        InnerProducts.requireFinite(features, what);
        double square = InnerProducts.squaredNormOfCrossProduct(features, features);
        if (!(square > 0)) {
            throw new IllegalArgumentException(
                    "%s are the same in each of %d rows: there is nothing to compare".formatted(what, features.rows()));
        }
        return Math.sqrt(square);
    }
}
