package dev.latent.inference;

import dev.latent.learning.Npy;
import dev.latent.learning.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * The inputs of one request, as the client sent them.
 *
 * @param list    one for each row
 * @param tooMany whether there was more than is ever held in memory; the list is cut short then
 */
@JsonDeserialize(using = Inputs.Deserializer.class)
public record Inputs(List<Input> list, boolean tooMany) {

    /** Beyond this nothing is stored: 256 MB as float32. A server's setting is usually far lower. */
    static final int MAX_VALUES = 1 << 26;

    /** What an input costs beside its numbers, in the memory of that many numbers. */
    private static final int INPUT_COST = 16;

    /** The rows of an array: its first dimension counts them. An array without a number has no rows, whatever its shape says. */
    public static Inputs of(Npy.Array array) {
        Tensor tensor = array.tensor();
        if (tensor.data().length == 0) {
            return new Inputs(List.of(), false);
        }
        int rank = tensor.shape().length;
        int[] dims = rank == 0 ? new int[0] : Arrays.copyOfRange(tensor.shape(), 1, rank);
        boolean bytes = array.elements().equals("u1");
        int rows = rank == 0 ? 1 : tensor.shape()[0];
        int width = tensor.data().length / rows;
        List<Input> list = new ArrayList<>();
        if ((long) rows * INPUT_COST > MAX_VALUES) {
            return new Inputs(list, true);
        }
        for (int row = 0; row < rows; row++) {
            list.add(new Input.Numbers(tensor.data(), row * width, width, dims, bytes));
        }
        return new Inputs(list, false);
    }

    /** Reads one input, a string or an array of numbers, or an array of them. */
    public static final class OneOrMany extends StdDeserializer<Inputs> {

        public OneOrMany() {
            super(Inputs.class);
        }

        @Override
        public Inputs deserialize(JsonParser json, DeserializationContext context) {
            NumberReader reader = new NumberReader();
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return new Inputs(List.of(reader.read(json)), false);
            }
            JsonToken first = json.nextToken();
            return first == JsonToken.VALUE_NUMBER_INT || first == JsonToken.VALUE_NUMBER_FLOAT
                    ? new Inputs(List.of(reader.readElements(json)), false)
                    : readList(json, first, reader);
        }
    }

    /** Reads an array of inputs. */
    static final class Deserializer extends StdDeserializer<Inputs> {

        Deserializer() {
            super(Inputs.class);
        }

        @Override
        public Inputs deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return (Inputs) context.handleUnexpectedToken(getValueType(context), json);
            }
            return readList(json, json.nextToken(), new NumberReader());
        }
    }

    /** @param first token in the array, at which the parser stands */
    private static Inputs readList(JsonParser json, JsonToken first, NumberReader reader) {
        List<Input> list = new ArrayList<>();
        long cost = 0;
        boolean readable = true;
        for (JsonToken token = first; token != JsonToken.END_ARRAY; token = json.nextToken()) {
            // The first unreadable input is what will be told; those after it need not be kept.
            if (cost > MAX_VALUES || !readable) {
                json.skipChildren();
                continue;
            }
            Input input = reader.read(json);
            cost += INPUT_COST + (input instanceof Input.Numbers numbers ? numbers.count() : 0);
            readable = !(input instanceof Input.Unreadable);
            list.add(input);
        }
        return new Inputs(list, cost > MAX_VALUES);
    }
}
