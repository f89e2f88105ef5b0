package dev.latent.evaluation;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.node.ObjectNode;

/** Reads a protocol whose name stands alone as one without parameters. */
final class ProtocolName extends StdDeserializer<ProtocolSpec> {

    ProtocolName() {
        super(ProtocolSpec.class);
    }

    @Override
    public ProtocolSpec deserialize(JsonParser json, DeserializationContext context) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            return context.readValue(json, ProtocolSpec.class);
        }
        ObjectNode named = context.getNodeFactory().objectNode().put("type", json.getString());
        return context.readTreeAsValue(named, ProtocolSpec.class);
    }

    /** The type is read here, where an object has one. */
    @Override
    public Object deserializeWithType(JsonParser json, DeserializationContext context, TypeDeserializer types) {
        return deserialize(json, context);
    }

    @Override
    public ProtocolSpec getNullValue(DeserializationContext context) {
        return context.reportInputMismatch(this, "expected a protocol, got null");
    }
}
