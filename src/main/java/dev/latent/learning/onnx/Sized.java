package dev.latent.learning.onnx;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How large a tensor is, and if it is a small one of whole numbers, which: sizes are computed from such.
 *
 * @param dims   each known
 * @param values row-major, some of them unknown; null where nothing is known of them
 */
record Sized(List<Extent> dims, @Nullable List<Extent> values) {

    /** Shapes have no more. */
    static final int MAX_VALUES = 64;

    Sized(List<Extent> dims) {
        this(dims, null);
    }

    static Sized vector(List<Extent> values) {
        return new Sized(List.of(Extent.of(values.size())), values);
    }

    int rank() {
        return dims.size();
    }

    Extent elements() {
        return elements(dims);
    }

    static Extent elements(List<Extent> dims) {
        Extent product = Extent.ONE;
        for (Extent dim : dims) {
            product = product.times(dim);
        }
        return product;
    }

    /** Its values; unknown ones where it is small enough to have any. */
    @Nullable
    List<Extent> valuesOrUnknown() {
        Extent count = elements();
        if (values != null || !count.constant() || count.factor() > MAX_VALUES) {
            return values;
        }
        return Collections.nCopies((int) count.factor(), Extent.UNKNOWN);
    }

    /** The same values in another shape. */
    Sized as(List<Extent> newDims) {
        return new Sized(newDims, values);
    }
}
