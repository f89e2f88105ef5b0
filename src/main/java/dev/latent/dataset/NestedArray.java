package dev.latent.dataset;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import dev.latent.learning.InputShape;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A JSON array of numbers, flat or nested, as one example. */
final class NestedArray {

    private static final int MAX_DEPTH = 3;

    private NestedArray() {}

    /** The sizes of an array, by its first elements. */
    static InputShape shape(JsonNode array, String where) {
        List<Integer> sizes = new ArrayList<>();
        JsonNode level = array;
        while (level.isArray()) {
            if (level.isEmpty() || sizes.size() == MAX_DEPTH) {
                throw malformed(
                        "%s is empty or nested too deeply; expected [width], [height, width] or [height, width, 3]"
                                .formatted(where));
            }
            sizes.add(level.size());
            level = level.get(0);
        }
        if (sizes.isEmpty()) {
            throw malformed("%s is no array of numbers".formatted(where));
        }
        if (sizes.size() == 3 && sizes.get(2) == 1) {
            sizes.remove(2);
        }
        if (sizes.size() == 3 && sizes.get(2) != 3) {
            throw malformed("%s has shape %s; a colour image is [height, width, 3]".formatted(where, sizes));
        }
        return new InputShape(sizes);
    }

    /** Puts an array's numbers in row-major order. */
    static void read(JsonNode array, float[] target, String where) {
        int read = read(array, target, 0, where);
        if (read != target.length) {
            throw new ServiceException(
                    ErrorCode.RAGGED_ROW,
                    "%s has %d values, expected %d like the first".formatted(where, read, target.length));
        }
    }

    private static int read(JsonNode node, float[] target, int at, String where) {
        int position = at;
        for (JsonNode child : node) {
            if (child.isArray()) {
                position = read(child, target, position, where);
            } else if (child.isNumber()) {
                float value = (float) child.asDouble();
                if (!Float.isFinite(value)) {
                    throw new ServiceException(
                            ErrorCode.NOT_FINITE,
                            "%s holds %s, expected finite float32 numbers".formatted(where, child));
                }
                if (position < target.length) {
                    target[position] = value;
                }
                position++;
            } else {
                boolean notFinite = child.isString() && Numbers.isNotFinite(child.asString());
                throw new ServiceException(
                        notFinite ? ErrorCode.NOT_FINITE : ErrorCode.INVALID_REQUEST,
                        "%s holds %s, expected finite numbers".formatted(where, child));
            }
        }
        return position;
    }

    private static ServiceException malformed(String detail) {
        return new ServiceException(ErrorCode.INVALID_REQUEST, detail);
    }
}
