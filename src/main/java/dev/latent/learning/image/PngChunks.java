package dev.latent.learning.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file (ISO/IEC 15948, section 5.3): length, type, data, checksum. The JDK's reader checks no checksum, fills
 * up what is cut off, and unpacks text and colour profiles of any size; so only whole chunks that hold pixels get that far.
 */
final class PngChunks {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    /** Length, type and checksum. */
    private static final int FRAME = 12;

    private PngChunks() {}

    static boolean begins(byte[] file) {
        return file.length >= SIGNATURE.length
                && Arrays.equals(file, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /** The file without its ancillary chunks: text, profiles, gamma, transparency. */
    static byte[] critical(byte[] file) throws ImageDecoder.MalformedException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
        kept.writeBytes(SIGNATURE);
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int at = SIGNATURE.length;
        while (true) {
            if (file.length - at < FRAME) {
                throw new ImageDecoder.MalformedException("is truncated: it ends before its last chunk");
            }
            int length = buffer.getInt(at);
            String type = new String(file, at + 4, 4, ISO_8859_1);
            if (length < 0 || length > file.length - at - FRAME) {
                throw new ImageDecoder.MalformedException("is truncated: it ends inside its chunk " + type);
            }
            CRC32 checksum = new CRC32();
            checksum.update(file, at + 4, length + 4);
            if ((int) checksum.getValue() != buffer.getInt(at + 8 + length)) {
                throw new ImageDecoder.MalformedException(
                        "is damaged: the checksum of its chunk %s is wrong".formatted(type));
            }
            if (Character.isUpperCase(type.charAt(0))) {
                kept.write(file, at, length + FRAME);
            }
            if (type.equals("IEND")) {
                return kept.toByteArray();
            }
            at += length + FRAME;
        }
    }
}
