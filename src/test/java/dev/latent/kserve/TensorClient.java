package dev.latent.kserve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client of the protocol and its binary extension, written from their specifications alone. */
record TensorClient(HttpApi api) {

    static final String LENGTH = "Inference-Header-Content-Length";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** An answer: its JSON part, and the bytes of each binary output. */
    record Outputs(JsonNode json, Map<String, ByteBuffer> binary) {

        float[] floats(String name) {
            ByteBuffer bytes = binary.get(name);
            if (bytes != null) {
                float[] values = new float[bytes.remaining() / Float.BYTES];
                bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
                return values;
            }
            JsonNode data = output(name).path("data");
            float[] values = new float[data.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = data.path(i).floatValue();
            }
            return values;
        }

        List<String> texts(String name) {
            List<String> texts = new ArrayList<>();
            if (!binary.containsKey(name)) {
                output(name).path("data").forEach(text -> texts.add(text.asString()));
                return texts;
            }
            ByteBuffer bytes = binary.get(name).duplicate().order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                byte[] text = new byte[bytes.getInt()];
                bytes.get(text);
                texts.add(new String(text, UTF_8));
            }
            return texts;
        }

        JsonNode output(String name) {
            for (JsonNode output : json.path("outputs")) {
                if (output.path("name").asString().equals(name)) {
                    return output;
                }
            }
            throw new AssertionError("no output " + name + " in " + json);
        }

        List<String> names() {
            List<String> names = new ArrayList<>();
            json.path("outputs").forEach(output -> names.add(output.path("name").asString()));
            return names;
        }
    }

    Answer json(String model, String request) {
        return api.post("/v2/models/" + model + "/infer", request);
    }

    /** The request's JSON and the tensors after it. */
    Answer binary(String model, String request, byte[]... tensors) {
        byte[] head = request.getBytes(UTF_8);
        return bytes(model, String.valueOf(head.length), join(head, join(tensors)));
    }

    Answer raw(String model, byte[] tensor) {
        return bytes(model, "0", tensor);
    }

    Answer bytes(String model, String jsonLength, byte[] body) {
        return api.postBytes("/v2/models/" + model + "/infer", "application/octet-stream", body, LENGTH, jsonLength);
    }

    static Outputs read(Answer answer) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        String length = answer.header(LENGTH);
        if (length.isEmpty()) {
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            return new Outputs(answer.json(), Map.of());
        }
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(answer.bytes().length));
        int at = Integer.parseInt(length);
        JsonNode json = JSON.readTree(Arrays.copyOf(answer.bytes(), at));
        Map<String, ByteBuffer> binary = new LinkedHashMap<>();
        for (JsonNode output : json.path("outputs")) {
            JsonNode size = output.path("parameters").path("binary_data_size");
            if (!size.isMissingNode()) {
                assertThat(output.has("data")).as(output.toString()).isFalse();
                binary.put(output.path("name").asString(), ByteBuffer.wrap(answer.bytes(), at, size.asInt()));
                at += size.asInt();
            }
        }
        assertThat(at).as("all bytes belong to an output").isEqualTo(answer.bytes().length);
        return new Outputs(json, binary);
    }

    /** {@code {"name":"input","shape":[…],"datatype":"…",rest}} as the one input of a request. */
    static String request(String shape, String datatype, String rest) {
        return "{\"inputs\":[{\"name\":\"input\",\"shape\":%s,\"datatype\":\"%s\",%s}]}"
                .formatted(shape, datatype, rest);
    }

    static String size(int bytes) {
        return "\"parameters\":{\"binary_data_size\":%d}".formatted(bytes);
    }

    static byte[] float32(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** Each element after its length. */
    static byte[] elements(byte[]... elements) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] element : elements) {
            all.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(element.length)
                    .array());
            all.writeBytes(element);
        }
        return all.toByteArray();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
