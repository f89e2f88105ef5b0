package dev.latent.kserve;

import dev.latent.inference.Input;
import dev.latent.inference.NumberReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * What an input tensor holds, as it was sent: not yet held against its shape and datatype. Not sealed, because the OpenAPI
 * document would list the variants.
 */
@JsonDeserialize(using = InputData.Deserializer.class)
interface InputData {

    /** More strings than this are more than any server takes; the rest is not kept. */
    int MAX_TEXTS = 1 << 20;

    /** JSON numbers, flat or nested; or what is there instead. */
    record Numbers(Input input) implements InputData {}

    /** JSON strings. @param count how many there were */
    record Texts(List<String> kept, long count) implements InputData {}

    /** Bytes after the JSON part: little-endian, row-major; each element of BYTES after its length as u32. */
    record Binary(ByteBuffer bytes) implements InputData {}

    /** A body without a JSON part: the single input of the model. */
    record Raw(ByteBuffer bytes) implements InputData {}

    /** Reads {@code data} with no object for each number. */
    final class Deserializer extends StdDeserializer<InputData> {

        Deserializer() {
            super(InputData.class);
        }

        @Override
        public InputData deserialize(JsonParser json, DeserializationContext context) {
            if (json.currentToken() != JsonToken.START_ARRAY) {
                return new Numbers(new NumberReader().read(json));
            }
            return json.nextToken() == JsonToken.VALUE_STRING
                    ? texts(json)
                    : new Numbers(new NumberReader().readElements(json));
        }

        private static InputData texts(JsonParser json) {
            List<String> kept = new ArrayList<>();
            long count = 0;
            boolean strings = true;
            for (JsonToken token = json.currentToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                strings &= token == JsonToken.VALUE_STRING;
                if (strings && count++ < MAX_TEXTS) {
                    kept.add(json.getString());
                }
                json.skipChildren();
            }
            return strings
                    ? new Texts(kept, count)
                    : new Numbers(new Input.Unreadable("has strings and other things side by side"));
        }
    }
}
