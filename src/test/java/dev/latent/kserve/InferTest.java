package dev.latent.kserve;

import static dev.latent.kserve.TensorClient.elements;
import static dev.latent.kserve.TensorClient.float32;
import static dev.latent.kserve.TensorClient.read;
import static dev.latent.kserve.TensorClient.request;
import static dev.latent.kserve.TensorClient.size;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.inference.CraftedVae;
import dev.latent.inference.Picture;
import dev.latent.kserve.TensorClient.Outputs;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class InferTest extends ProtocolTest {

    private static final String BOTH =
            ",\"outputs\":[{\"name\":\"posterior_variance\"},{\"name\":\"embedding\",\"parameters\":{\"binary_data\":%s}}]}";

    @ParameterizedTest
    @MethodSource("shapes")
    void json_and_binary_give_what_encode_gives_bit_for_bit(String shape) {
        float[] inputs = levels(1, 2, PIXELS);
        float[] embedding = encoded(IMAGES, inputs, PIXELS, "embeddings");
        assertThat(embedding).hasSize(6);
        String data = "\"data\":" + Arrays.toString(inputs);
        Outputs json = read(client.json(IMAGES, request(shape, "FP32", data)));
        assertThat(json.floats("embedding")).isEqualTo(embedding);
        assertThat(json.output("embedding").path("shape").toString()).isEqualTo("[2,3]");
        assertThat(json.output("embedding").path("datatype").asString()).isEqualTo("FP32");
        Outputs binary = read(
                client.binary(IMAGES, allBinary(request(shape, "FP32", size(4 * inputs.length))), float32(inputs)));
        assertThat(binary.binary()).containsKey("embedding");
        assertThat(binary.floats("embedding")).isEqualTo(embedding);
        Outputs raw = read(client.raw(IMAGES, float32(inputs)));
        assertThat(raw.binary()).as("a raw request has a binary answer").containsKey("embedding");
        assertThat(raw.floats("embedding")).isEqualTo(embedding);
    }

    static Stream<String> shapes() {
        return Stream.of("[2,30]", "[2,6,5]", "[2,6,5,1]");
    }

    @Test
    void data_may_be_nested_like_the_shape() {
        String nested = "\"data\":[[1,2,3,4,5],[6,7,8,9,10]]";
        String flat = "\"data\":[1,2,3,4,5,6,7,8,9,10]";
        assertThat(read(client.json(VECTORS, request("[2,5]", "FP32", nested))).floats("embedding"))
                .isEqualTo(read(client.json(VECTORS, request("[2,5]", "FP32", flat)))
                        .floats("embedding"))
                .hasSize(4);
    }

    @Test
    void each_output_comes_as_it_was_asked_for_and_in_that_order() {
        float[] inputs = levels(2, 2, PIXELS);
        String request = request("[2,30]", "FP32", size(4 * inputs.length));
        String asked = request.substring(0, request.length() - 1) + BOTH.formatted("true");
        Outputs outputs = read(client.binary(IMAGES, asked, float32(inputs)));
        assertThat(outputs.names()).containsExactly("posterior_variance", "embedding");
        assertThat(outputs.binary()).containsOnlyKeys("embedding");
        assertThat(outputs.floats("embedding")).isEqualTo(encoded(IMAGES, inputs, PIXELS, "embeddings"));
        assertThat(outputs.floats("posterior_variance"))
                .isEqualTo(encoded(IMAGES, inputs, PIXELS, "posteriorVariance"));
        String but = allBinary(request.substring(0, request.length() - 1) + BOTH.formatted("false"));
        assertThat(read(client.binary(IMAGES, but, float32(inputs))).binary())
                .as("an output overrules the request")
                .containsOnlyKeys("posterior_variance");
    }

    @ParameterizedTest
    @MethodSource("datatypes")
    void every_number_type_means_the_same_numbers(String datatype, int bytes, BiConsumer<ByteBuffer, Integer> put) {
        float[] numbers = {0, 1, 2, 100, 127};
        float[] expected = encoded(VECTORS, numbers, 5, "embeddings");
        ByteBuffer tensor = ByteBuffer.allocate(5 * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : numbers) {
            put.accept(tensor, (int) number);
        }
        String binary = request("[1,5]", datatype, size(5 * bytes));
        assertThat(read(client.binary(VECTORS, binary, tensor.array())).floats("embedding"))
                .isEqualTo(expected);
        String json = request("[1,5]", datatype, "\"data\":[0,1,2,100,127]");
        assertThat(read(client.json(VECTORS, json)).floats("embedding")).isEqualTo(expected);
    }

    static Stream<Arguments> datatypes() {
        // 100 and 127 as binary16: exponent 6, fractions 0.5625 and 0.984375 in 1/1024
        Map<Integer, Integer> halves = Map.of(0, 0, 1, 0x3c00, 2, 0x4000, 100, 0x5640, 127, 0x57f0);
        return Stream.of(
                type("FP64", 8, (to, number) -> to.putDouble(number)),
                type("FP32", 4, (to, number) -> to.putFloat(number)),
                type("FP16", 2, (to, number) -> to.putShort(halves.get(number).shortValue())),
                type("INT8", 1, (to, number) -> to.put(number.byteValue())),
                type("INT16", 2, (to, number) -> to.putShort(number.shortValue())),
                type("INT32", 4, (to, number) -> to.putInt(number)),
                type("INT64", 8, (to, number) -> to.putLong(number)),
                type("UINT8", 1, (to, number) -> to.put(number.byteValue())),
                type("UINT16", 2, (to, number) -> to.putShort(number.shortValue())),
                type("UINT32", 4, (to, number) -> to.putInt(number)),
                type("UINT64", 8, (to, number) -> to.putLong(number)));
    }

    private static Arguments type(String datatype, int bytes, BiConsumer<ByteBuffer, Integer> put) {
        return Arguments.of(datatype, bytes, put);
    }

    @Test
    void bytes_of_images_are_grey_levels() {
        byte[] levels = new byte[PIXELS];
        float[] numbers = new float[PIXELS];
        for (int i = 0; i < PIXELS; i++) {
            levels[i] = (byte) (8 * i);
            numbers[i] = 8 * i / 255f;
        }
        assertThat(read(client.binary(IMAGES, request("[1,6,5]", "UINT8", size(PIXELS)), levels))
                        .floats("embedding"))
                .isEqualTo(encoded(IMAGES, numbers, PIXELS, "embeddings"));
    }

    @Test
    void a_picture_comes_as_a_file_or_as_a_data_uri_in_json_in_bytes_or_raw() {
        String uri = Picture.dataUri(Picture.grey(levels(3, 1, PIXELS), 6, 5), "png");
        byte[] file = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
        float[] one = encoded(IMAGES, "[\"" + uri + "\"]", "embeddings");
        float[] two = encoded(IMAGES, "[\"%1$s\",\"%1$s\"]".formatted(uri), "embeddings");
        assertThat(read(client.json(IMAGES, request("[1]", "BYTES", "\"data\":[\"" + uri + "\"]")))
                        .floats("embedding"))
                .isEqualTo(one);
        byte[] tensor = elements(file, uri.getBytes(UTF_8));
        assertThat(read(client.binary(IMAGES, request("[2]", "BYTES", size(tensor.length)), tensor))
                        .floats("embedding"))
                .isEqualTo(two);
        assertThat(read(client.raw(IMAGES, file)).floats("embedding")).isEqualTo(one);
    }

    @Test
    void the_id_comes_back_and_unknown_parameters_are_ignored() {
        String request = """
                {"id":"request ä 7","model_name":"x","parameters":{"priority":2,"sequence_id":7},
                 "inputs":[{"name":"input","shape":[1,5],"datatype":"FP32","parameters":{"content_type":"np"},"data":[1,2,3,4,5]}],
                 "outputs":[{"name":"embedding","parameters":{"content_type":"np"}}]}""";
        JsonNode answer = read(client.json(VECTORS, request)).json();
        assertThat(answer.path("id").asString()).isEqualTo("request ä 7");
        assertThat(answer.path("model_name").asString()).isEqualTo(VECTORS);
        assertThat(answer.path("model_version").asString()).isEqualTo("1");
        String without = request("[1,5]", "FP32", "\"data\":[1,2,3,4,5]");
        assertThat(read(client.json(VECTORS, without)).json().has("id")).isFalse();
    }

    @Test
    void a_body_without_a_content_type_is_read_as_well() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        api.get("/v2/models/" + VECTORS).response().uri().resolve(VECTORS + "/infer"))
                .POST(HttpRequest.BodyPublishers.ofString(request("[1,5]", "FP32", "\"data\":[1,2,3,4,5]")))
                .build();
        Answer answer = new Answer(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()));
        assertThat(read(answer).floats("embedding")).hasSize(2);
    }

    @Test
    void a_path_may_name_a_version_or_an_alias() {
        String name = "protocol-versions";
        for (int version = 1; version <= 2; version++) {
            CraftedVae.ofVectors(1, 2)
                    .with("encoder.mean.weight", new float[16])
                    .with("encoder.mean.bias", 100 + version)
                    .publish(api, name);
        }
        assertThat(api.put("/api/v1/models/" + name + "/aliases/stable", "{\"version\":1}")
                        .status())
                .isLessThan(300);
        for (Map.Entry<String, Integer> path : Map.of(
                        name, 2, name + "@1", 1, name + "@stable", 1, name + "/versions/1", 1, name + "/versions/2", 2)
                .entrySet()) {
            Outputs outputs = read(client.json(path.getKey(), request("[1,2]", "FP32", "\"data\":[1,2]")));
            assertThat(outputs.floats("embedding")).as(path.getKey()).containsExactly(100f + path.getValue());
            assertThat(outputs.json().path("model_name").asString()).isEqualTo(name);
            assertThat(outputs.json().path("model_version").asString())
                    .isEqualTo(path.getValue().toString());
        }
        String request = request("[1,2]", "FP32", "\"data\":[1,2]");
        assertError(client.json(name + "/versions/3", request), 404, "protocol-versions has no version or alias 3");
        assertError(client.json("none", request), 404, "none");
        assertError(client.json(name + "@1/versions/1", request), 400, "twice");
    }

    @Test
    void a_head_says_its_classes_tags_or_value() {
        CraftedVae.ofImages(8, 32, 32).publish(api, "protocol-probed");
        Answer made = api.post(
                "/api/v1/datasets",
                "{\"name\":\"protocol-shapes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":120,\"seed\":1}}");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        probe("protocol-classes", "{\"type\":\"classification\"}");
        probe("protocol-value", "{\"type\":\"regression\",\"target\":\"x\"}");
        float[] inputs = levels(5, 2, 1024);
        String request = request("[2,1024]", "FP32", size(8192));
        Outputs classes = read(client.binary("protocol-classes", request, float32(inputs)));
        assertThat(classes.names()).containsExactly("embedding", "probabilities", "label");
        assertThat(classes.floats("embedding")).isEqualTo(encoded("protocol-classes", inputs, 1024, "embeddings"));
        JsonNode predictions = predictions("protocol-classes", inputs);
        float[] probabilities = classes.floats("probabilities");
        for (int row = 0; row < 2; row++) {
            JsonNode prediction = predictions.path(row);
            assertThat(classes.texts("label").get(row))
                    .isEqualTo(prediction.path("label").asString());
            int at = 3 * row;
            for (JsonNode probability : prediction.path("probabilities")) {
                assertThat(probabilities[at++]).isEqualTo(probability.floatValue());
            }
        }
        String label = request.substring(0, request.length() - 1)
                + ",\"outputs\":[{\"name\":\"label\",\"parameters\":{\"binary_data\":true}}]}";
        assertThat(read(client.binary("protocol-classes", label, float32(inputs)))
                        .texts("label"))
                .isEqualTo(classes.texts("label"));
        Outputs value = read(client.binary("protocol-value", request, float32(inputs)));
        assertThat(value.names()).containsExactly("embedding", "value");
        assertThat(value.output("value").path("shape").toString()).isEqualTo("[2,1]");
        JsonNode values = predictions("protocol-value", inputs);
        assertThat(value.floats("value"))
                .containsExactly(
                        values.path(0).path("value").floatValue(),
                        values.path(1).path("value").floatValue());
        JsonNode outputs = api.get("/v2/models/protocol-classes").json().path("outputs");
        assertThat(outputs.toString())
                .contains("{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[-1,3]}")
                .contains("{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[-1]}");
    }

    private void probe(String name, String task) {
        Jobs.succeed(
                api,
                "/api/v1/fine-tuning-jobs",
                "{\"name\":\"%s\",\"model\":\"protocol-probed\",\"dataset\":\"protocol-shapes\",\"task\":%s}"
                        .formatted(name, task));
    }

    private JsonNode predictions(String model, float[] inputs) {
        List<String> rows = List.of(
                Arrays.toString(Arrays.copyOf(inputs, 1024)), Arrays.toString(Arrays.copyOfRange(inputs, 1024, 2048)));
        return api.post("/api/v1/models/" + model + "/predict", "{\"inputs\":" + rows + "}")
                .json()
                .path("predictions");
    }

    private static String allBinary(String request) {
        return "{\"parameters\":{\"binary_data_output\":true}," + request.substring(1);
    }

    private static void assertError(Answer answer, int status, String named) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.json().path("error").asString()).contains(named);
    }
}
