package dev.latent.dataset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header of a NPY file, versions 1 to 3 (NumPy Enhancement Proposal 1 and its successors). */
final class NpyHeader {

    private static final int MAX_HEADER_BYTES = 1 << 16;

    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");

    private static final Pattern STRUCTURED = Pattern.compile("'descr'\\s*:\\s*\\[");

    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");

    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");

    private NpyHeader() {}

    static ArrayHeader read(InputStream in) throws IOException {
        byte[] start = in.readNBytes(8);
        if (start.length < 8 || (start[0] & 0xff) != 0x93 || !new String(start, 1, 5, ISO_8859_1).equals("NUMPY")) {
            throw malformed("a NPY file begins with \\x93NUMPY");
        }
        int version = start[6];
        if (version < 1 || version > 3) {
            throw malformed("NPY version %d is unknown; expected 1, 2 or 3".formatted(version));
        }
        byte[] length = in.readNBytes(version == 1 ? 2 : 4);
        if (length.length < (version == 1 ? 2 : 4)) {
            throw malformed("the NPY file is truncated in its header");
        }
        ByteBuffer buffer = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
        long bytes = version == 1 ? buffer.getShort() & 0xffff : buffer.getInt() & 0xffffffffL;
        if (bytes > MAX_HEADER_BYTES) {
            throw malformed(
                    "the NPY header says it has %d bytes, at most %d are accepted".formatted(bytes, MAX_HEADER_BYTES));
        }
        byte[] text = in.readNBytes((int) bytes);
        if (text.length < bytes) {
            throw malformed("the NPY file is truncated in its header");
        }
        return parse(new String(text, ISO_8859_1));
    }

    private static ArrayHeader parse(String text) {
        if (STRUCTURED.matcher(text).find()) {
            throw malformed("a structured NPY dtype is not a number; expected an array of plain numbers");
        }
        String descr = find(DESCR, text, "descr");
        boolean fortran = find(FORTRAN, text, "fortran_order").equals("True");
        List<Long> shape = new ArrayList<>();
        for (String size : find(SHAPE, text, "shape").replace("L", "").split(",")) {
            if (!size.isBlank()) {
                shape.add(parseSize(size.strip()));
            }
        }
        if (shape.isEmpty()) {
            throw malformed("the NPY array has no dimensions, expected at least one");
        }
        ByteOrder order = descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new ArrayHeader(type(descr), order, shape, fortran && shape.size() > 1);
    }

    private static long parseSize(String size) {
        try {
            return Long.parseLong(size);
        } catch (NumberFormatException e) {
            throw malformed("NPY size %s is too large".formatted(size));
        }
    }

    private static ElementType type(String descr) {
        String bare = descr.replaceFirst("^[<>=|]", "");
        return switch (bare) {
            case "u1" -> ElementType.UINT8;
            case "i1" -> ElementType.INT8;
            case "b1" -> ElementType.BOOL;
            case "i2" -> ElementType.INT16;
            case "u2" -> ElementType.UINT16;
            case "f2" -> ElementType.FLOAT16;
            case "i4" -> ElementType.INT32;
            case "u4" -> ElementType.UINT32;
            case "f4" -> ElementType.FLOAT32;
            case "i8" -> ElementType.INT64;
            case "u8" -> ElementType.UINT64;
            case "f8" -> ElementType.FLOAT64;
            default -> {
                if (bare.startsWith("O")) {
                    throw malformed(
                            "NPY dtype object holds pickled Python objects, which are never loaded; save an array of numbers");
                }
                throw malformed("NPY dtype '%s' is no number; expected f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8 or b1"
                        .formatted(descr));
            }
        };
    }

    private static String find(Pattern pattern, String text, String key) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw malformed("the NPY header has no readable '%s'".formatted(key));
        }
        return matcher.group(1);
    }

    private static ServiceException malformed(String detail) {
        return new ServiceException(ErrorCode.MALFORMED_NPY, detail);
    }
}
