package dev.latent.learning;

import java.nio.ByteOrder;
import java.util.List;

/**
 * What an IDX or NPY file says of itself before its numbers; none of it is true before the numbers have been seen.
 *
 * @param order        of the bytes of one number
 * @param shape        sizes, the number of examples first; empty for a single number
 * @param fortranOrder whether the first index runs fastest
 * @param length       of the header itself, in bytes
 */
public record ArrayHeader(ElementType type, ByteOrder order, List<Long> shape, boolean fortranOrder, int length) {

    public ArrayHeader {
        shape = List.copyOf(shape);
    }

    /** All values: the product of the sizes; Long.MAX_VALUE where that overflows. */
    public long values() {
        return product(shape);
    }

    /** The product of the sizes that are not 0; Long.MAX_VALUE where that overflows. */
    long extent() {
        return product(shape.stream().filter(size -> size > 0).toList());
    }

    /** Values in one example: the product of all sizes but the first; Long.MAX_VALUE where that overflows. */
    public long width() {
        return product(shape.subList(1, shape.size()));
    }

    /** Bytes of header and values; Long.MAX_VALUE where that overflows. */
    public long fileBytes() {
        long values = values();
        return values > (Long.MAX_VALUE - length) / type.bytes() ? Long.MAX_VALUE : length + values * type.bytes();
    }

    private static long product(List<Long> sizes) {
        if (sizes.contains(0L)) {
            return 0;
        }
        long product = 1;
        for (long size : sizes) {
            if (product > Long.MAX_VALUE / size) {
                return Long.MAX_VALUE;
            }
            product *= size;
        }
        return product;
    }
}
