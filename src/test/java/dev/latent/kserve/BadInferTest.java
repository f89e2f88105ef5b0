package dev.latent.kserve;

import static dev.latent.kserve.TensorClient.elements;
import static dev.latent.kserve.TensorClient.request;
import static dev.latent.kserve.TensorClient.size;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request that cannot be served is refused with what was got and what was expected. */
class BadInferTest extends ProtocolTest {

    private static final String FIVE = "\"data\":[1,2,3,4,5]";

    static Stream<Arguments> json() {
        return Stream.of(
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[1,2,3,4]"), "[1, 5]", "5 numbers", "[4]"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[[1,2,3],[4,5,6]]"), "[2, 3]"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[1,2,[3],4,5]"), "side by side"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[1,2,null,4,5]"), "null"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[1,2,3,4,\"5\"]"), "a string"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[\"1\",2]"), "side by side"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[\"a\"]"), "strings", "FP32"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":7"), "a number"),
                bad(VECTORS, request("[1,5]", "FP32", "\"data\":[1,2,1e39,4,5]"), "finite"),
                bad(VECTORS, request("[1,5]", "UINT8", "\"data\":[1,2,256,4,5]"), "256", "UINT8"),
                bad(VECTORS, request("[1,5]", "INT8", "\"data\":[1,2,-129,4,5]"), "-129", "INT8"),
                bad(VECTORS, request("[1,5]", "INT32", "\"data\":[1,2,0.5,4,5]"), "0.5", "INT32"),
                bad(VECTORS, request("[1,5]", "BYTES", FIVE), "[1, 5]", "BYTES"),
                bad(VECTORS, request("[5]", "BYTES", FIVE), "no strings"),
                bad(VECTORS, request("[2]", "BYTES", "\"data\":[\"a\"]"), "2 strings", "has 1"),
                bad(VECTORS, request("[1]", "BYTES", "\"data\":[\"a\"]"), "is a string", "vectors"),
                bad(IMAGES, request("[1]", "BYTES", "\"data\":[\"a\"]"), "data:image/png;base64,"),
                bad(VECTORS, request("[1,5]", "BF16", FIVE), "BF16", "FP16"),
                bad(VECTORS, request("[1,5]", "fp32", FIVE), "fp32", "FP32"),
                bad(VECTORS, request("[5]", "FP32", FIVE), "[5]", "number of examples"),
                bad(VECTORS, request("[1,4]", "FP32", "\"data\":[1,2,3,4]"), "[4]", "5 numbers"),
                bad(IMAGES, request("[1,5,6]", "FP32", "\"data\":" + "[0" + ",0".repeat(29) + "]"), "[5, 6]", "6×5"),
                bad(VECTORS, request("[-1,5]", "FP32", FIVE), "[-1, 5]", "-1"),
                bad(VECTORS, request("[0,5]", "FP32", "\"data\":[]"), "[0, 5]", "at least 1"),
                bad(VECTORS, request("[4294967296,4294967296]", "FP32", FIVE), "4294967296", "more elements"),
                bad(VECTORS, request("[99999999999999999999,5]", "FP32", FIVE), "shape", "whole number"),
                bad(VECTORS, request("[1.5,5]", "FP32", FIVE), "shape", "whole number"),
                bad(VECTORS, request("[]", "FP32", FIVE), "0 dimensions"),
                bad(VECTORS, request("[1,1,1,1,1,1,1,1,5]", "FP32", FIVE), "9 dimensions"),
                bad(VECTORS, request("[1,5]", "FP32", "\"parameters\":{}"), "neither data nor binary_data_size"),
                bad(VECTORS, request("[1,5]", "FP32", size(20)), "20", "0 bytes follow"),
                bad(VECTORS, request("[1,5]", "FP32", size(20) + "," + FIVE), "both data and binary_data_size"),
                bad(
                        VECTORS,
                        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,5],\"datatype\":\"FP32\"," + FIVE + "}]}",
                        "'x'",
                        "input"),
                bad(VECTORS, "{\"inputs\":[{\"shape\":[1,5],\"datatype\":\"FP32\"," + FIVE + "}]}", "without a name"),
                bad(VECTORS, "{\"inputs\":[{\"name\":\"input\",\"datatype\":\"FP32\"," + FIVE + "}]}", "no shape"),
                bad(VECTORS, "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,5]," + FIVE + "}]}", "no datatype", "FP64"),
                bad(VECTORS, "{\"inputs\":[{\"name\":\"input\"},{\"name\":\"input\"}]}", "one input"),
                bad(VECTORS, "{\"inputs\":[" + "{},".repeat(99) + "{}]}", "more than 16"),
                bad(VECTORS, "{\"inputs\":[]}", "inputs"),
                bad(VECTORS, "{\"inputs\":[null]}", "inputs"),
                bad(VECTORS, "{\"inputs\":{}}", "inputs", "an array"),
                bad(VECTORS, "{}", "inputs"),
                bad(VECTORS, "null", "null"),
                bad(VECTORS, "[]", "an object"),
                bad(VECTORS, "{\"inputs\":", "ends too early"),
                bad(VECTORS, "{\"id\":7,\"inputs\":[]}", "id", "a string"),
                bad(VECTORS, asking("{\"name\":\"logits\"}"), "logits", "embedding, posterior_variance"),
                bad(VECTORS, asking("{\"name\":\"embedding\"},{\"name\":\"embedding\"}"), "embedding", "twice"),
                bad(VECTORS, asking("{}"), "without a name"),
                bad(
                        VECTORS,
                        asking("{\"name\":\"embedding\",\"parameters\":{\"classification\":3}}"),
                        "classification"),
                bad(
                        VECTORS,
                        asking("{\"name\":\"embedding\",\"parameters\":{\"binary_data\":\"yes\"}}"),
                        "binary_data",
                        "true or false"));
    }

    private static String asking(String outputs) {
        String request = request("[1,5]", "FP32", FIVE);
        return request.substring(0, request.length() - 1) + ",\"outputs\":[" + outputs + "]}";
    }

    private static Arguments bad(String model, String request, String... named) {
        return Arguments.of(model, request, named);
    }

    @ParameterizedTest
    @MethodSource("json")
    void refuses_json_that_contradicts_itself_or_the_model(String model, String request, String... named) {
        assertRefused(client.json(model, request), named);
    }

    static Stream<Arguments> tails() {
        return Stream.of(
                tail("[1,5]", "FP32", 20, new byte[19], "20", "19 bytes follow"),
                tail("[1,5]", "FP32", 20, new byte[21], "21 bytes follow", "add up to 20"),
                tail("[1,5]", "FP32", 19, new byte[19], "20 bytes", "19"),
                tail("[1,5]", "FP64", 20, new byte[20], "40 bytes", "20"),
                tail("[1,5]", "FP32", -1, new byte[0], "-1"),
                tail("[2147483647]", "BYTES", 4, new byte[4], "element 1 of 2147483647"),
                tail("[1]", "BYTES", 3, new byte[3], "element 0 of 1"),
                tail("[1]", "BYTES", 5, new byte[] {2, 0, 0, 0, 1}, "element 0 of 1"),
                tail("[1]", "BYTES", 4, new byte[] {-1, -1, -1, -1}, "element 0 of 1"),
                tail("[1]", "BYTES", 8, elements(new byte[0], new byte[0]), "4 bytes after its 1 elements"),
                tail("[1]", "BYTES", 4, elements(new byte[0]), "is a string"));
    }

    private static Arguments tail(String shape, String type, int size, byte[] tensor, String... named) {
        return Arguments.of(request(shape, type, size(size)), tensor, named);
    }

    @ParameterizedTest
    @MethodSource("tails")
    void refuses_bytes_that_do_not_add_up(String request, byte[] tensor, String... named) {
        assertRefused(client.binary(VECTORS, request, tensor), named);
    }

    @ParameterizedTest
    @CsvSource({"-1", "x", "1e2", "99999999999999999999", "3"})
    void refuses_a_length_of_the_json_part_that_the_body_has_not(String length) {
        assertRefused(client.bytes(VECTORS, length, new byte[2]), TensorClient.LENGTH, length);
    }

    @Test
    void refuses_a_length_that_cuts_the_json_in_two() {
        byte[] body = request("[1,5]", "FP32", FIVE).getBytes(UTF_8);
        assertRefused(client.bytes(VECTORS, "10", body), "ends too early");
    }

    @Test
    void refuses_a_raw_body_that_is_no_whole_number_of_inputs() {
        assertRefused(client.raw(VECTORS, new byte[21]), "21 bytes", "5 float32, 20 bytes");
        assertRefused(client.raw(IMAGES, "GIF89a".getBytes(UTF_8)), "6 bytes");
    }

    @Test
    void refuses_other_types_of_body() {
        byte[] request = request("[1,5]", "FP32", FIVE).getBytes(UTF_8);
        String path = "/v2/models/" + VECTORS + "/infer";
        assertThat(api.postBytes(path, "text/plain", request).status()).isEqualTo(415);
        Answer zipped = api.postBytes(path, "application/json", request, "Content-Encoding", "gzip");
        assertThat(zipped.status()).isEqualTo(415);
        assertThat(zipped.json().path("error").asString()).contains("gzip");
    }

    @Test
    void refuses_more_rows_than_one_request_may_have() {
        Answer rows = client.binary(VECTORS, request("[5000,5]", "UINT8", size(25_000)), new byte[25_000]);
        assertThat(rows.status()).as(rows.toString()).isEqualTo(413);
        assertThat(rows.json().path("error").asString()).contains("5000 rows");
    }

    private static void assertRefused(Answer answer, String... named) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.json().propertyNames()).containsExactly("error");
        assertThat(answer.json().path("error").asString()).contains(named);
    }
}
