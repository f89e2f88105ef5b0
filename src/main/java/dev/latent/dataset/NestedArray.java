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

    /**
     * Puts an array's numbers in row-major order.
     *
     * @param shape the array's; it may be flat nevertheless
     */
    static void read(JsonNode array, InputShape shape, float[] target, String where) {
        boolean flat = array.isEmpty() || !array.get(0).isArray();
        List<Integer> sizes = new ArrayList<>(flat ? List.of(target.length) : shape.dims());
        if (!flat && depth(array) == sizes.size() + 1) {
            sizes.add(1);
        }
        read(array, sizes, target, 0, where);
    }

    private static int depth(JsonNode array) {
        int depth = 0;
        for (JsonNode level = array; level.isArray() && depth <= MAX_DEPTH; level = level.path(0)) {
            depth++;
        }
        return depth;
    }

    private static int read(JsonNode node, List<Integer> sizes, float[] target, int at, String where) {
        if (node.size() != sizes.get(0)) {
            throw new ServiceException(
                    ErrorCode.RAGGED_ROW,
                    "%s has %d values%s, expected %d like the first"
                            .formatted(
                                    where,
                                    node.size(),
                                    sizes.size() > 1 || at > 0 ? " in an array" : "",
                                    sizes.get(0)));
        }
        boolean leaves = sizes.size() == 1;
        int position = at;
        for (JsonNode child : node) {
            if (child.isArray() && !leaves) {
                position = read(child, sizes.subList(1, sizes.size()), target, position, where);
            } else if (child.isArray() || (child.isNumber() && !leaves)) {
                throw new ServiceException(
                        ErrorCode.RAGGED_ROW, "%s is nested in another way than the first".formatted(where));
            } else if (child.isNumber()) {
                float value = (float) child.asDouble();
                if (!Float.isFinite(value)) {
                    throw new ServiceException(
                            ErrorCode.NOT_FINITE,
                            "%s holds %s, expected finite float32 numbers".formatted(where, child));
                }
                target[position++] = value;
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
