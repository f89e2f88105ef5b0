package dev.latent.dataset;

import java.nio.ByteBuffer;

/** How a number is stored in an IDX or NPY file. The buffer's order says which byte comes first. */
enum ElementType {
    UINT8(1),
    INT8(1),
    BOOL(1),
    INT16(2),
    UINT16(2),
    FLOAT16(2),
    INT32(4),
    UINT32(4),
    FLOAT32(4),
    INT64(8),
    UINT64(8),
    FLOAT64(8);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    /** Whether values above 2²⁴ cannot be kept exactly is of no concern here: encoders compute in float32. */
    double get(ByteBuffer buffer, int offset) {
        return switch (this) {
            case UINT8 -> buffer.get(offset) & 0xff;
            case INT8 -> buffer.get(offset);
            case BOOL -> buffer.get(offset) == 0 ? 0 : 1;
            case INT16 -> buffer.getShort(offset);
            case UINT16 -> buffer.getShort(offset) & 0xffff;
            case FLOAT16 -> half(buffer.getShort(offset));
            case INT32 -> buffer.getInt(offset);
            case UINT32 -> buffer.getInt(offset) & 0xffffffffL;
            case FLOAT32 -> buffer.getFloat(offset);
            case INT64 -> buffer.getLong(offset);
            case UINT64 -> unsigned(buffer.getLong(offset));
            case FLOAT64 -> buffer.getDouble(offset);
        };
    }

    /** IEEE 754 binary16: Java has its own conversion only from 20 on. */
    private static double half(short bits) {
        int sign = (bits & 0x8000) == 0 ? 1 : -1;
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0x1f) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0
                ? sign * Math.scalb((double) fraction, -24)
                : sign * Math.scalb(1024.0 + fraction, exponent - 25);
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : value + 0x1p64;
    }
}
