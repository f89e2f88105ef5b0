package dev.latent.learning.metric;

import dev.latent.learning.head.FeatureMatrix;
import java.util.List;
import java.util.stream.IntStream;

/** How a factor of variation is predicted. */
public enum FactorKind {
    /** Its values are names, such as shapes. */
    CLASS,
    /** Its values have distances, such as positions. */
    NUMBER;

    /** A factor with more distinct values is a number. */
    public static final int MOST_CLASSES = 20;

    /**
     * What each factor is where nobody says: a class where it has at most {@value #MOST_CLASSES} distinct values.
     *
     * @param factors [examples, factors]
     */
    public static List<FactorKind> guess(FeatureMatrix factors) {
        return IntStream.range(0, factors.width())
                .mapToObj(factor -> Columns.distinct(Columns.ranks(Columns.column(factors, factor))) <= MOST_CLASSES
                        ? CLASS
                        : NUMBER)
                .toList();
    }
}
