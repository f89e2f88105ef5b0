package dev.latent.learning;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dictionary at the head of an NPY file.
 *
 * @param elements element type without byte order
 * @param order    of the bytes of an element
 */
@SuppressWarnings("ArrayRecordComponent")
record NpyHeader(String elements, ByteOrder order, boolean fortranOrder, long[] shape) {

    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");

    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");

    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    static NpyHeader parse(String header) throws Npy.MalformedException {
        String description = find(DESCRIPTION, header, "descr");
        boolean fortranOrder = find(ORDER, header, "fortran_order").equals("True");
        String[] sizes = find(SHAPE, header, "shape").replace("L", "").strip().split("\\s*,\\s*");
        String elements = description.isEmpty() ? "" : description.substring(1);
        if (description.indexOf('O') >= 0) {
            throw new Npy.MalformedException(
                    "the array holds Python objects (descr '%s'), which are not read; save it as float32"
                            .formatted(description));
        }
        switch (elements) {
            case "f2", "f4", "f8", "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8" -> {}
            default ->
                throw new Npy.MalformedException(
                        "the element type '%s' is not read; save the array as float32".formatted(description));
        }
        ByteOrder order =
                switch (description.charAt(0)) {
                    case '<', '|' -> ByteOrder.LITTLE_ENDIAN;
                    case '>' -> ByteOrder.BIG_ENDIAN;
                    case '=' -> ByteOrder.nativeOrder();
                    default ->
                        throw new Npy.MalformedException(
                                "the byte order of the element type '%s' is not known".formatted(description));
                };
        try {
            long[] shape = Arrays.stream(sizes)
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new NpyHeader(elements, order, fortranOrder, shape);
        } catch (NumberFormatException e) {
            throw new Npy.MalformedException("the shape in the NPY header is no tuple of sizes");
        }
    }

    int elementBytes() {
        return elements.charAt(1) - '0';
    }

    /** The element at a byte offset. */
    float value(ByteBuffer bytes, int at) {
        return switch (elements) {
            case "f2" -> half(bytes.getShort(at));
            case "f4" -> bytes.getFloat(at);
            case "f8" -> (float) bytes.getDouble(at);
            case "b1" -> bytes.get(at) == 0 ? 0 : 1;
            case "i1" -> bytes.get(at);
            case "i2" -> bytes.getShort(at);
            case "i4" -> bytes.getInt(at);
            case "i8" -> bytes.getLong(at);
            case "u1" -> bytes.get(at) & 0xFF;
            case "u2" -> bytes.getShort(at) & 0xFFFF;
            case "u4" -> bytes.getInt(at) & 0xFFFF_FFFFL;
            case "u8" -> unsigned(bytes.getLong(at));
            default -> throw new IllegalStateException(elements);
        };
    }

    private static float unsigned(long value) {
        // Halving first keeps the sign bit out; the bit that is lost is far below float32's precision.
        return value >= 0 ? value : 2f * (value >>> 1);
    }

    /** IEEE 754 binary16. */
    private static float half(short bits) {
        int exponent = bits >>> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude =
                switch (exponent) {
                    case 0 -> fraction * 0x1p-24f;
                    case 0x1F -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
                    default -> (0x400 | fraction) * (float) Math.scalb(1.0, exponent - 25);
                };
        return bits < 0 ? -magnitude : magnitude;
    }

    private static String find(Pattern pattern, String header, String key) throws Npy.MalformedException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new Npy.MalformedException("the NPY header does not say %s: %s"
                    .formatted(
                            key,
                            header.strip()
                                    .substring(0, Math.min(200, header.strip().length()))));
        }
        return matcher.group(1);
    }
}
