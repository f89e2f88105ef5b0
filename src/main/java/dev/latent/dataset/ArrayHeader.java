package dev.latent.dataset;

import java.nio.ByteOrder;
import java.util.List;

/**
 * What an IDX or NPY file says of itself before its numbers.
 *
 * @param shape         sizes, the number of examples first
 * @param fortranOrder  whether the first index runs fastest
 */
record ArrayHeader(ElementType type, ByteOrder order, List<Long> shape, boolean fortranOrder) {

    /** Values in one example: the product of all sizes but the first; Long.MAX_VALUE where that overflows. */
    long width() {
        long width = 1;
        for (long size : shape.subList(1, shape.size())) {
            if (size != 0 && width > Long.MAX_VALUE / size) {
                return Long.MAX_VALUE;
            }
            width *= size;
        }
        return width;
    }
}
