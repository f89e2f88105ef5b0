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
 * @param tooMany whether there were more numbers than are ever held in memory; the list is cut short then
 */
@JsonDeserialize(using = Inputs.Deserializer.class)
record Inputs(List<Input> list, boolean tooMany) {

    /** Beyond this nothing is stored: 256 MB as float32. A server's setting is usually far lower. */
    static final int MAX_VALUES = 1 << 26;

    /** The rows of an array: its first dimension counts them. */
    static Inputs of(Npy.Array array) {
        Tensor tensor = array.tensor();
        int rank = tensor.shape().length;
        int[] dims = rank == 0 ? new int[0] : Arrays.copyOfRange(tensor.shape(), 1, rank);
        boolean bytes = array.elements().equals("u1");
        int rows = rank == 0 ? 1 : tensor.shape()[0];
        int width = rows == 0 ? 0 : tensor.data().length / rows;
        List<Input> list = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            list.add(new Input.Numbers(Arrays.copyOfRange(tensor.data(), row * width, (row + 1) * width), dims, bytes));
        }
        return new Inputs(list, false);
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
            NumberReader reader = new NumberReader();
            List<Input> list = new ArrayList<>();
            long values = 0;
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (values > MAX_VALUES) {
                    json.skipChildren();
                    continue;
                }
                Input input = reader.read(json);
                values += input instanceof Input.Numbers numbers ? numbers.values().length : 1;
                list.add(input);
            }
            return new Inputs(list, values > MAX_VALUES);
        }
    }
}
