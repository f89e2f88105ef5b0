package dev.latent.kserve;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/** Reads an array of few elements; a longer one is refused while it is read, so that a large body cannot become a larger list. */
abstract class Few<T> extends StdDeserializer<List<T>> {

    static final int MOST = 16;

    private final Class<T> element;

    Few(Class<T> element) {
        super(List.class);
        this.element = element;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<T> deserialize(JsonParser json, DeserializationContext context) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return (List<T>) context.handleUnexpectedToken(getValueType(context), json);
        }
        List<T> list = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == MOST) {
                throw BadTensor.of("an array of tensors has more than %d elements", MOST);
            }
            if (json.currentToken() != JsonToken.START_OBJECT) {
                return (List<T>) context.handleUnexpectedToken(context.constructType(element), json);
            }
            list.add(context.readValue(json, element));
        }
        return list;
    }

    static final class Inputs extends Few<InferInput> {
        Inputs() {
            super(InferInput.class);
        }
    }

    static final class Outputs extends Few<RequestedOutput> {
        Outputs() {
            super(RequestedOutput.class);
        }
    }
}
