package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.ArrayHeader;
import dev.latent.learning.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The header of an IDX file (LeCun's MNIST format): two zeros, an element type, a number of dimensions, sizes; big-endian. */
final class IdxHeader {

    private static final int MAX_DIMENSIONS = 4;

    private IdxHeader() {}

    static ArrayHeader read(InputStream in) throws IOException {
        byte[] magic = in.readNBytes(4);
        if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_IDX, "an IDX file begins with two zero bytes, a type and a dimension count");
        }
        ElementType type =
                switch (magic[2]) {
                    case 0x08 -> ElementType.UINT8;
                    case 0x09 -> ElementType.INT8;
                    case 0x0B -> ElementType.INT16;
                    case 0x0C -> ElementType.INT32;
                    case 0x0D -> ElementType.FLOAT32;
                    case 0x0E -> ElementType.FLOAT64;
                    default ->
                        throw new ServiceException(
                                ErrorCode.MALFORMED_IDX,
                                "IDX element type 0x%02X is unknown; expected 08, 09, 0B, 0C, 0D or 0E"
                                        .formatted(magic[2]));
                };
        int dimensions = magic[3] & 0xff;
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw new ServiceException(
                    ErrorCode.MALFORMED_IDX,
                    "an IDX file here has 1 to 4 dimensions, this one says %d".formatted(dimensions));
        }
        byte[] sizes = in.readNBytes(4 * dimensions);
        if (sizes.length < 4 * dimensions) {
            throw new ServiceException(ErrorCode.MALFORMED_IDX, "the IDX file is truncated in its header");
        }
        ByteBuffer buffer = ByteBuffer.wrap(sizes);
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < dimensions; i++) {
            shape.add(buffer.getInt() & 0xffffffffL);
        }
        return new ArrayHeader(type, ByteOrder.BIG_ENDIAN, shape, false, magic.length + sizes.length);
    }
}
