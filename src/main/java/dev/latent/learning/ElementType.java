package dev.latent.learning;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** How a number is stored in an IDX or NPY file. The buffer's order says which byte comes first. */
public enum ElementType {
    UINT8("u1", 1),
    INT8("i1", 1),
    BOOL("b1", 1),
    INT16("i2", 2),
    UINT16("u2", 2),
    FLOAT16("f2", 2),
    INT32("i4", 4),
    UINT32("u4", 4),
    FLOAT32("f4", 4),
    INT64("i8", 8),
    UINT64("u8", 8),
    FLOAT64("f8", 8);

    private final String code;

    private final int bytes;

    ElementType(String code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** What NumPy calls it, without the byte order: {@code f4}. */
    public String code() {
        return code;
    }

    public int bytes() {
        return bytes;
    }

    static Optional<ElementType> ofCode(String code) {
        return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
    }

    /** The number at a byte offset. Integers beyond 2⁵³ are rounded: encoders compute in float32. */
    public double get(ByteBuffer buffer, int offset) {
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

    /** Numbers from the buffer's position on, as float32: {@code count} of them into {@code target} from {@code at} on. */
    public void get(ByteBuffer buffer, float[] target, int at, int count) {
        if (this == FLOAT32) {
            buffer.asFloatBuffer().get(target, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[at + i] = (float) get(buffer, buffer.position() + i * bytes);
        }
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
