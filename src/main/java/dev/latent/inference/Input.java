package dev.latent.inference;

import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;

/** One input as a client sent it: not yet held against what a model takes. */
@JsonDeserialize(using = Input.Deserializer.class)
public sealed interface Input {

    /**
     * Numbers in one or several dimensions.
     *
     * @param values row-major, perhaps among those of other inputs
     * @param from   where this one's begin
     * @param count  how many it has
     * @param dims   sizes of the nested arrays, outermost first
     * @param bytes  whether they came as unsigned bytes, so that grey levels are 0…255
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Numbers(float[] values, int from, int count, int[] dims, boolean bytes) implements Input {}

    /** A string, such as a data URI. */
    record Text(String text) implements Input {}

    /** Neither. @param problem what it is instead, for a person */
    record Unreadable(String problem) implements Input {}

    /** Reads numbers straight into arrays. */
    final class Deserializer extends StdDeserializer<Input> {

        Deserializer() {
            super(Input.class);
        }

        @Override
        public Input deserialize(JsonParser json, DeserializationContext context) {
            return new NumberReader().read(json);
        }
    }
}
