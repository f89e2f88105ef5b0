package dev.latent.inference;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads inputs out of a JSON stream into float arrays, with no object for each number. What is wrong with an input is kept and
 * told later, together with its index and the model's name.
 */
public final class NumberReader {

    private static final int MAX_DEPTH = 4;

    private static final int UNKNOWN = -1;

    private float[] values = new float[64];

    private int count;

    private final int[] dims = new int[MAX_DEPTH];

    private int depth;

    private @Nullable String problem;

    /** Reads the value at which the parser stands. */
    public Input read(JsonParser json) {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return new Input.Text(json.getString());
        }
        if (token != JsonToken.START_ARRAY) {
            json.skipChildren();
            return new Input.Unreadable("is %s, not an array of numbers or a data URI".formatted(describe(token)));
        }
        json.nextToken();
        return readElements(json);
    }

    /** Reads an array, of whose elements the parser stands at the first, or at its end. */
    public Input readElements(JsonParser json) {
        count = 0;
        depth = UNKNOWN;
        problem = null;
        Arrays.fill(dims, UNKNOWN);
        readLevel(json, 0);
        return problem == null
                ? new Input.Numbers(Arrays.copyOf(values, count), 0, count, Arrays.copyOf(dims, depth), false)
                : new Input.Unreadable(problem);
    }

    private void readLevel(JsonParser json, int level) {
        int elements = 0;
        for (JsonToken token = json.currentToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            elements++;
            if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
                requireDepth(level + 1);
                append(json.getFloatValue());
            } else if (token == JsonToken.START_ARRAY && level + 1 < MAX_DEPTH) {
                json.nextToken();
                readLevel(json, level + 1);
            } else {
                json.skipChildren();
                fail(
                        token == JsonToken.START_ARRAY
                                ? "has arrays nested deeper than " + MAX_DEPTH
                                : "contains %s where a number was expected".formatted(describe(token)));
            }
        }
        if (elements == 0) {
            requireDepth(level + 1);
        }
        if (dims[level] == UNKNOWN) {
            dims[level] = elements;
        } else if (dims[level] != elements) {
            fail("is ragged: it has arrays of %d and of %d elements side by side".formatted(dims[level], elements));
        }
    }

    private void requireDepth(int numbersAt) {
        if (depth == UNKNOWN) {
            depth = numbersAt;
        } else if (depth != numbersAt) {
            fail("is ragged: it has numbers and arrays side by side");
        }
    }

    private void append(float value) {
        if (problem != null) {
            return;
        }
        if (count == Inputs.MAX_VALUES) {
            fail("has more than %d numbers".formatted(Inputs.MAX_VALUES));
            return;
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, Math.min(values.length * 4, Inputs.MAX_VALUES));
        }
        values[count++] = value;
    }

    private void fail(String reason) {
        if (problem == null) {
            problem = reason;
        }
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case VALUE_NULL -> "null";
            case VALUE_TRUE, VALUE_FALSE -> "a boolean";
            case VALUE_STRING -> "a string";
            case START_OBJECT -> "an object";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            default -> token.toString();
        };
    }
}
