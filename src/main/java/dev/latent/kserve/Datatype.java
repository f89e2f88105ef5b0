package dev.latent.kserve;

import dev.latent.learning.ElementType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The protocol's names for what a tensor is made of. */
enum Datatype {
    UINT8(ElementType.UINT8, 0, 0xff),
    UINT16(ElementType.UINT16, 0, 0xffff),
    UINT32(ElementType.UINT32, 0, 0xffffffffL),
    UINT64(ElementType.UINT64, 0, 0x1p64f),
    INT8(ElementType.INT8, Byte.MIN_VALUE, Byte.MAX_VALUE),
    INT16(ElementType.INT16, Short.MIN_VALUE, Short.MAX_VALUE),
    INT32(ElementType.INT32, Integer.MIN_VALUE, Integer.MAX_VALUE),
    INT64(ElementType.INT64, Long.MIN_VALUE, Long.MAX_VALUE),
    FP16(ElementType.FLOAT16),
    FP32(ElementType.FLOAT32),
    FP64(ElementType.FLOAT64),
    /** Strings of bytes, each of its own length. */
    BYTES(null, false, 0, 0);

    private final @Nullable ElementType elements;

    private final boolean whole;

    private final float least;

    private final float greatest;

    Datatype(ElementType elements) {
        this(elements, false, 0, 0);
    }

    Datatype(ElementType elements, float least, float greatest) {
        this(elements, true, least, greatest);
    }

    Datatype(@Nullable ElementType elements, boolean whole, float least, float greatest) {
        this.elements = elements;
        this.whole = whole;
        this.least = least;
        this.greatest = greatest;
    }

    /** How its numbers are stored, little-endian; empty for {@link #BYTES}. */
    Optional<ElementType> elements() {
        return Optional.ofNullable(elements);
    }

    /** Whether a number that was read as float32 may be one of these; a bound that float32 does not have is rounded as it was. */
    boolean holds(float number) {
        return !whole || number == Math.rint(number) && number >= least && number <= greatest;
    }
}
