package dev.latent.learning;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the header of an NPY file: its magic, version and dictionary. */
public final class NpyHeader {

    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    private static final int MAX_BYTES = 65_536;

    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");

    private static final Pattern STRUCTURED = Pattern.compile("'descr'\\s*:\\s*[\\[(]");

    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");

    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

    private NpyHeader() {}

    /**
     * Reads the header and leaves the stream at the first number.
     *
     * @throws Npy.MalformedException where this is no header of an array of real numbers
     */
    public static ArrayHeader read(InputStream in) throws IOException {
        byte[] prefix = in.readNBytes(MAGIC.length + 2);
        if (prefix.length < MAGIC.length + 2 || !Arrays.equals(prefix, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new Npy.MalformedException("this is no NPY file: it does not begin with \\x93NUMPY and a version");
        }
        int version = prefix[MAGIC.length];
        if (version < 1 || version > 3) {
            throw new Npy.MalformedException("NPY format version %d is not known, only 1 to 3".formatted(version));
        }
        byte[] size = readFully(in, version == 1 ? 2 : 4);
        long length = 0;
        for (int i = size.length - 1; i >= 0; i--) {
            length = length << 8 | (size[i] & 0xFF);
        }
        if (length > MAX_BYTES) {
            throw new Npy.MalformedException(
                    "the NPY header says it has %d bytes, at most %d are read".formatted(length, MAX_BYTES));
        }
        String text = new String(readFully(in, (int) length), version == 3 ? UTF_8 : ISO_8859_1);
        return parse(text, prefix.length + size.length + (int) length);
    }

    private static ArrayHeader parse(String text, int length) throws Npy.MalformedException {
        if (STRUCTURED.matcher(text).find()) {
            throw new Npy.MalformedException(
                    "the array has a structured element type; expected plain numbers, such as float32");
        }
        String description = find(DESCRIPTION, text, "descr");
        boolean fortranOrder = find(ORDER, text, "fortran_order").equals("True");
        List<Long> shape = sizes(find(SHAPE, text, "shape"));
        return new ArrayHeader(type(description), order(description), shape, fortranOrder, length);
    }

    private static ElementType type(String description) throws Npy.MalformedException {
        String code = description.replaceFirst("^[<>=|]", "");
        if (code.startsWith("O")) {
            throw new Npy.MalformedException(
                    "the array holds pickled Python objects (descr '%s'), which are never read; save it as float32"
                            .formatted(description));
        }
        return ElementType.ofCode(code)
                .orElseThrow(() -> new Npy.MalformedException("the element type '%s' is not read; expected one of %s"
                        .formatted(
                                description,
                                Arrays.stream(ElementType.values())
                                        .map(ElementType::code)
                                        .collect(Collectors.joining(", ")))));
    }

    private static ByteOrder order(String description) {
        return switch (description.charAt(0)) {
            case '>' -> ByteOrder.BIG_ENDIAN;
            case '=' -> ByteOrder.nativeOrder();
            default -> ByteOrder.LITTLE_ENDIAN;
        };
    }

    private static List<Long> sizes(String tuple) throws Npy.MalformedException {
        List<Long> shape = new ArrayList<>();
        for (String size : tuple.replace("L", "").split(",")) {
            if (size.isBlank()) {
                continue;
            }
            try {
                shape.add(Long.parseLong(size.strip()));
            } catch (NumberFormatException e) {
                throw new Npy.MalformedException(
                        "the size '%s' in the NPY header is no number of at most 2⁶³".formatted(size.strip()));
            }
        }
        return shape;
    }

    private static byte[] readFully(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new Npy.MalformedException("the NPY file is truncated: it ends inside its header");
        }
        return bytes;
    }

    private static String find(Pattern pattern, String text, String key) throws Npy.MalformedException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            String shown = text.strip();
            throw new Npy.MalformedException("the NPY header has no readable '%s': %s"
                    .formatted(key, shown.substring(0, Math.min(200, shown.length()))));
        }
        return matcher.group(1);
    }
}
