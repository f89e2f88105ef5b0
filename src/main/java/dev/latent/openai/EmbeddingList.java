package dev.latent.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.latent.inference.FloatMatrix;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Embeddings as OpenAI lists them. Written straight from the matrix: {@link Shape} only describes it.
 *
 * @param embeddings float32 [inputs, dimensions of the model]
 * @param dimensions how many values of each are given
 * @param base64     whether each is base64 of little-endian float32
 * @param model      that answered, as {@code name@version}
 * @param tokens     that were read
 */
@JsonSerialize(using = EmbeddingList.Serializer.class)
record EmbeddingList(FloatMatrix embeddings, int dimensions, boolean base64, String model, int tokens) {

    /** The form of the answer, for its description. */
    @Schema(name = "EmbeddingList", description = "Embeddings, in the order of the inputs.")
    record Shape(
            @Schema(description = "What this is.", allowableValues = "list")
            String object,

            @Schema(description = "One for each input.") List<Item> data,

            @Schema(description = "The version that answered.", example = "shapes-vae@1")
            String model,

            Usage usage) {}

    @Schema(name = "EmbeddingItem", description = "One embedding.")
    record Item(
            @Schema(description = "What this is.", allowableValues = "embedding")
            String object,

            @Schema(description = "Which input it is of, from 0.", example = "0")
            int index,

            @Schema(
                    description = "Numbers, or base64 of little-endian float32.",
                    types = {"array", "string"})
            Object embedding) {}

    @Schema(
            name = "EmbeddingUsage",
            description = "How much was read: tokens of text, inputs for models of numbers and images.")
    record Usage(
            @Schema(description = "Tokens, or inputs.", example = "1") @JsonProperty("prompt_tokens")
            int promptTokens,

            @Schema(description = "The same.", example = "1") @JsonProperty("total_tokens")
            int totalTokens) {}

    static final class Serializer extends StdSerializer<EmbeddingList> {

        Serializer() {
            super(EmbeddingList.class);
        }

        @Override
        public void serialize(EmbeddingList list, JsonGenerator json, SerializationContext context) {
            json.writeStartObject();
            json.writeStringProperty("object", "list");
            json.writeArrayPropertyStart("data");
            for (int row = 0; row < list.embeddings().rows(); row++) {
                json.writeStartObject();
                json.writeStringProperty("object", "embedding");
                json.writeNumberProperty("index", row);
                json.writeName("embedding");
                list.writeRow(row, json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringProperty("model", list.model());
            json.writeObjectPropertyStart("usage");
            json.writeNumberProperty("prompt_tokens", list.tokens());
            json.writeNumberProperty("total_tokens", list.tokens());
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private void writeRow(int row, JsonGenerator json) {
        int start = row * embeddings.width();
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(embeddings.values(), start, dimensions);
            json.writeBinary(bytes.array());
            return;
        }
        json.writeStartArray();
        for (int i = start; i < start + dimensions; i++) {
            json.writeNumber(embeddings.values()[i]);
        }
        json.writeEndArray();
    }
}
