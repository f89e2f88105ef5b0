package dev.latent.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.learning.Npy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that cannot be served is refused by name, with what was got and what was expected. */
class BadInferenceInputTest extends InferenceApiTest {

    private static final String ZEROS_29 = row(new float[29]);

    private static final String ZEROS_30 = row(new float[30]);

    static Stream<Arguments> inputs() {
        return Stream.of(
                input(IMAGES, ZEROS_30 + "," + ZEROS_29, "SHAPE_MISMATCH", "inputs[1]", "[29]", "30", "6×5"),
                input(IMAGES, nested(new float[30], 6), "SHAPE_MISMATCH", "inputs[0]", "[5, 6]", "6×5"),
                input(VECTORS, "[[1,2,3,4,5,6]]", "SHAPE_MISMATCH", "inputs[0]", "[1, 6]", "5 numbers"),
                input(VECTORS, "[]", "SHAPE_MISMATCH", "inputs[0]", "[0]", "5 numbers"),
                input(VECTORS, "[[],[]]", "SHAPE_MISMATCH", "inputs[0]", "[2, 0]", "5 numbers"),
                input(VECTORS, "", "INVALID_REQUEST", "inputs", "empty"),
                input(VECTORS, "3", "SHAPE_MISMATCH", "inputs[0]", "a number", "5 numbers"),
                input(VECTORS, "null", "SHAPE_MISMATCH", "inputs[0]", "null"),
                input(VECTORS, "true", "SHAPE_MISMATCH", "inputs[0]", "a boolean"),
                input(VECTORS, "[1,2,3,4,5],{\"a\":[1]}", "SHAPE_MISMATCH", "inputs[1]", "an object"),
                input(VECTORS, "[1,2,null,4,5]", "SHAPE_MISMATCH", "inputs[0]", "null"),
                input(VECTORS, "[1,2,\"3\",4,5]", "SHAPE_MISMATCH", "inputs[0]", "a string"),
                input(VECTORS, "[1,2,{\"x\":1},4,5]", "SHAPE_MISMATCH", "inputs[0]", "an object"),
                input(VECTORS, "[1,2,\"NaN\",4,5]", "SHAPE_MISMATCH", "inputs[0]", "a string"),
                input(VECTORS, "[1,2,NaN,4,5]", "MALFORMED_JSON", "NaN"),
                input(VECTORS, "[1,2,1e39,4,5]", "NOT_FINITE", "value 2 of inputs[0]", "finite"),
                input(VECTORS, "[1,2,-1e400,4,5]", "NOT_FINITE", "value 2 of inputs[0]", "finite"),
                input(VECTORS, "[1,2,1" + "0".repeat(60) + ",4,5]", "NOT_FINITE", "value 2 of inputs[0]"),
                input(VECTORS, "[3e38,3e38,3e38,3e38,3e38]", "NOT_FINITE", "0"),
                input(VECTORS, "[1,2,[3],4,5]", "SHAPE_MISMATCH", "inputs[0]", "side by side"),
                input(IMAGES, "[[1,2],[3]]", "SHAPE_MISMATCH", "inputs[0]", "ragged"),
                input(IMAGES, "[[[[[1]]]]]", "SHAPE_MISMATCH", "inputs[0]", "nested deeper"),
                input(IMAGES, "[".repeat(100) + "]".repeat(100), "MALFORMED_JSON", "nest"),
                input(VECTORS, "\"hello\"", "SHAPE_MISMATCH", "inputs[0]", "a string", "vectors"),
                input(IMAGES, "\"hello\"", "MALFORMED_IMAGE", "inputs[0]", "data:image/png;base64,"),
                input(IMAGES, "\"\"", "MALFORMED_IMAGE", "inputs[0]"),
                input(IMAGES, "\"data:image/gif;base64,R0lGODlh\"", "MALFORMED_IMAGE", "inputs[0]"),
                input(IMAGES, "\"data:image/png;base64,\"", "MALFORMED_IMAGE", "inputs[0]"),
                input(IMAGES, "\"data:image/png;base64,abc\"", "MALFORMED_IMAGE", "inputs[0]"),
                input(IMAGES, "\"data:image/png;base64,AAAAAAAAAAAA\"", "MALFORMED_IMAGE", "inputs[0]", "PNG"),
                input(
                        IMAGES,
                        "\"" + Picture.dataUri(Picture.grey(new float[30], 5, 6), "png") + "\"",
                        "SHAPE_MISMATCH",
                        "inputs[0]",
                        "5×6",
                        "6×5"),
                input(
                        IMAGES,
                        "\""
                                + Picture.dataUri(Picture.grey(new float[30], 6, 5), "png")
                                        .substring(0, 82) + "\"",
                        "MALFORMED_IMAGE",
                        "inputs[0]"));
    }

    private static Arguments input(String model, String inputs, String code, String... named) {
        return Arguments.of(model, inputs, code, named);
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void refuses_an_input_that_the_model_does_not_take(String model, String inputs, String code, String... named) {
        for (String route : new String[] {"encode", "reconstruct", "score"}) {
            assertRefused(ask(model, route, "{\"inputs\":[" + inputs + "]}"), 400, code, named);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "encode | {} | 400 | INVALID_REQUEST | inputs",
                "encode | {\"inputs\":null} | 400 | INVALID_REQUEST | inputs",
                "encode | {\"inputs\":5} | 400 | INVALID_REQUEST | inputs",
                "encode | {\"inputs\":\"text\"} | 400 | INVALID_REQUEST | inputs",
                "encode | {\"inputs\":{\"a\":1}} | 400 | INVALID_REQUEST | inputs",
                "encode | {\"inputs\":[[1,2,3,4,5]],\"normalise\":true} | 400 | UNKNOWN_PROPERTY | normalise",
                "encode | {\"inputs\":[[1,2,3,4,5]],\"normalize\":\"yes\"} | 400 | INVALID_REQUEST | normalize",
                "encode | {\"inputs\":[[1,2,3,4,5]],\"include\":[\"variance\"]} | 400 | INVALID_REQUEST | posteriorVariance",
                "encode | {\"inputs\":[[1,2,3,4,5]],\"include\":\"posteriorVariance\"} | 400 | INVALID_REQUEST | include",
                "encode | {\"inputs\":[[1,2,3,4,5]],\"include\":[null]} | 400 | INVALID_REQUEST | include",
                "encode | {\"inputs\":[[1,2,3,4,5] | 400 | MALFORMED_JSON | ''",
                "encode | [] | 400 | INVALID_REQUEST | ''",
                "encode | '' | 400 | MALFORMED_JSON | ''",
                "decode | {\"latents\":[[1,2,3]]} | 400 | SHAPE_MISMATCH | latents[0]",
                "decode | {\"latents\":[[1,2],[1,1e39]]} | 400 | NOT_FINITE | value 1 of latents[1]",
                "decode | {\"latents\":[[1,2],\"x\"]} | 400 | SHAPE_MISMATCH | latents[1] is a string",
                "decode | {\"latents\":[[[1,2]]]} | 400 | SHAPE_MISMATCH | latents[0] has the shape [1, 2]",
                "decode | {\"latents\":[null]} | 400 | SHAPE_MISMATCH | latents[0] is null",
                "decode | {\"latents\":[]} | 400 | INVALID_REQUEST | latents",
                "sample | {\"count\":0} | 400 | INVALID_REQUEST | count",
                "sample | {\"count\":1001} | 400 | INVALID_REQUEST | count",
                "sample | {\"count\":2000000000} | 400 | INVALID_REQUEST | count",
                "sample | {\"count\":99999999999} | 400 | INVALID_REQUEST | count",
                "sample | {\"count\":2.5} | 400 | INVALID_REQUEST | count",
                "sample | {\"seed\":1.5} | 400 | INVALID_REQUEST | seed",
                "sample | {\"seed\":9223372036854775808} | 400 | INVALID_REQUEST | seed",
                "sample | {\"seed\":\"7\"} | 400 | INVALID_REQUEST | seed",
                "sample | {\"temperature\":-1} | 400 | INVALID_REQUEST | temperature",
                "sample | {\"temperature\":11} | 400 | INVALID_REQUEST | temperature",
                "sample | {\"temperature\":1e999} | 400 | INVALID_REQUEST | temperature",
                "interpolate | {\"from\":[1,2,3,4,5]} | 400 | INVALID_REQUEST | to",
                "interpolate | {\"from\":[1,2,3,4,5],\"to\":[1]} | 400 | SHAPE_MISMATCH | to has the shape [1]",
                "interpolate | {\"from\":[1,2,3,4,5],\"to\":[1,2,3,4,5],\"steps\":1} | 400 | INVALID_REQUEST | steps",
                "interpolate | {\"from\":[1,2,3,4,5],\"to\":null} | 400 | INVALID_REQUEST | to",
                "traverse | {\"dimensions\":[2]} | 400 | INVALID_REQUEST | dimension 2",
                "traverse | {\"dimensions\":[-1]} | 400 | INVALID_REQUEST | dimension -1",
                "traverse | {\"dimensions\":[]} | 400 | INVALID_REQUEST | dimensions",
                "traverse | {\"dimensions\":[null]} | 400 | INVALID_REQUEST | dimensions",
                "traverse | {\"dimensions\":[0.5]} | 400 | INVALID_REQUEST | dimensions",
                "traverse | {\"range\":[3,-3]} | 400 | INVALID_REQUEST | range",
                "traverse | {\"range\":[1,1]} | 400 | INVALID_REQUEST | range",
                "traverse | {\"range\":[1]} | 400 | INVALID_REQUEST | range",
                "traverse | {\"range\":[null,1]} | 400 | INVALID_REQUEST | range",
                "traverse | {\"range\":[-1e308,1e308]} | 400 | INVALID_REQUEST | range",
                "traverse | {\"steps\":1} | 400 | INVALID_REQUEST | steps",
                "traverse | {\"input\":[1,2]} | 400 | SHAPE_MISMATCH | input has the shape [2]",
                "score | {\"inputs\":[[1,2,3,4,5]],\"importanceSamples\":0} | 400 | INVALID_REQUEST | importanceSamples",
                "score | {\"inputs\":[[1,2,3,4,5]],\"importanceSamples\":100001} | 400 | INVALID_REQUEST | importanceSamples",
                "score | {\"inputs\":[[1,2,3,4,5],[1,2,3,4,5]],\"importanceSamples\":60000} | 400 | INVALID_REQUEST | 120000",
                "score | {\"inputs\":[[1,2,3,4,5]],\"seed\":0.5} | 400 | INVALID_REQUEST | seed",
                "predict | {\"inputs\":[[1,2,3,4,5]]} | 422 | NOT_SUPPORTED_BY_MODEL | fine-tuning-jobs",
            })
    void refuses_a_request_that_cannot_be_served(String route, String body, int status, String code, String named) {
        assertRefused(ask(VECTORS, route, body), status, code, named);
    }

    @Test
    void does_not_know_a_model_that_there_is_not() {
        for (String reference : new String[] {
            "no-such", VECTORS + "@2", VECTORS + "@live", VECTORS + "@", VECTORS + "@0", "UPPER", "a%20b"
        }) {
            assertRefused(ask(reference, "encode", "{\"inputs\":[[1,2,3,4,5]]}"), 404, "MODEL_NOT_FOUND", "no");
        }
    }

    static Stream<Arguments> files() {
        byte[] good = NpyFile.float32("1, 5", 1, 2, 3, 4, 5);
        return Stream.of(
                Arguments.of("truncated", Arrays.copyOf(good, good.length - 3), 400, "MALFORMED_NPY", "promises 5"),
                Arguments.of("ends in its header", Arrays.copyOf(good, 30), 400, "MALFORMED_NPY", "header"),
                Arguments.of("goes on", Arrays.copyOf(good, good.length + 1), 400, "MALFORMED_NPY", "goes on"),
                Arguments.of("text", "[[1,2,3,4,5]]".getBytes(ISO_8859_1), 400, "MALFORMED_NPY", "NUMPY"),
                Arguments.of("objects", NpyFile.of("|O", "1, 5", new byte[40]), 400, "MALFORMED_NPY", "objects"),
                Arguments.of("complex", NpyFile.of("<c8", "1, 5", new byte[40]), 400, "MALFORMED_NPY", "c8"),
                Arguments.of("lies", NpyFile.of("<f4", "1000000, 5", new byte[20]), 400, "MALFORMED_NPY", "promises"),
                Arguments.of("huge", NpyFile.of("<f4", "1000000000000", new byte[20]), 413, "BODY_TOO_LARGE", "10"),
                Arguments.of("overflow", NpyFile.of("<f4", "65536, 65536, 0", new byte[0]), 413, "BODY_TOO_LARGE", "6"),
                Arguments.of(
                        "wide nothing", NpyFile.of("<f4", "16000000, 0", new byte[0]), 400, "INVALID_REQUEST", "empty"),
                Arguments.of("no rows", NpyFile.of("<f4", "0, 5", new byte[0]), 400, "INVALID_REQUEST", "empty"),
                Arguments.of("scalar", NpyFile.float32("", 1), 400, "SHAPE_MISMATCH", "inputs[0]"),
                Arguments.of("flat", NpyFile.float32("5,", 1, 2, 3, 4, 5), 400, "SHAPE_MISMATCH", "inputs[0]"),
                Arguments.of("narrow", NpyFile.float32("2, 4", new float[8]), 400, "SHAPE_MISMATCH", "[4]"),
                Arguments.of("many rows", NpyFile.of("|u1", "5000, 1", new byte[5000]), 413, "BODY_TOO_LARGE", "4096"),
                Arguments.of("NaN", NpyFile.float32("1, 5", 1, Float.NaN, 3, 4, 5), 400, "NOT_FINITE", "value 1"),
                Arguments.of("1e39", NpyFile.of("<f8", "1, 5", float64(1e39)), 400, "NOT_FINITE", "value 0"));
    }

    private static byte[] float64(double value) {
        byte[] bytes = new byte[40];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (Double.doubleToLongBits(value) >>> (8 * i));
        }
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void refuses_an_npy_file_that_is_wrong(String what, byte[] file, int status, String code, String named) {
        assertRefused(askNpy(VECTORS, "encode", file), status, code, named);
        // What was wanted back does not change how the failure is told.
        assertRefused(askNpy(VECTORS, "encode", file, "Accept", Npy.MEDIA_TYPE), status, code, named);
    }

    @Test
    void refuses_more_rows_than_one_request_may_have() {
        String inputs = "[" + "[1,2,3,4,5],".repeat(4096) + "[1,2,3,4,5]]";
        assertRefused(ask(VECTORS, "encode", "{\"inputs\":" + inputs + "}"), 413, "BODY_TOO_LARGE", "4097", "4096");
    }

    @Test
    void survives_millions_of_inputs_that_are_none() {
        String zeros = "{\"inputs\":[" + "0,".repeat(10_000_000) + "0]}";
        assertRefused(ask(VECTORS, "encode", zeros), 400, "SHAPE_MISMATCH", "inputs[0]");
        String empties = "{\"inputs\":[" + "[],".repeat(10_000_000) + "[]]}";
        assertRefused(ask(VECTORS, "encode", empties), 413, "BODY_TOO_LARGE", "4096");
    }

    @Test
    void tells_which_media_types_it_takes_and_gives() {
        assertRefused(
                api.postBytes("/api/v1/models/" + VECTORS + "/encode", "text/csv", new byte[] {'1'}),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "text/csv",
                "application/json",
                Npy.MEDIA_TYPE);
        assertRefused(
                askNpy(VECTORS, "score", NpyFile.float32("1, 5", 1, 2, 3, 4, 5)),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "json");
        assertRefused(
                ask(VECTORS, "encode", "{\"inputs\":[[1,2,3,4,5]]}", "Accept", "image/png"),
                406,
                "NOT_ACCEPTABLE",
                "application/json");
        assertRefused(
                ask(VECTORS, "traverse", "{}", "Accept", Npy.MEDIA_TYPE), 406, "NOT_ACCEPTABLE", "application/json");
        assertRefused(ask(VECTORS, "sample", "{}", "Accept", "image/jpeg"), 406, "NOT_ACCEPTABLE", "image/png");
    }

    @Test
    void draws_no_vectors() {
        for (String route : new String[] {"sample", "traverse"}) {
            assertRefused(
                    ask(VECTORS, route, "{}", "Accept", "image/png"), 406, "NOT_ACCEPTABLE", VECTORS + "@1", "vectors");
        }
        assertRefused(
                ask(VECTORS, "reconstruct", "{\"inputs\":[[1,2,3,4,5]]}", "Accept", "image/png"),
                406,
                "NOT_ACCEPTABLE",
                VECTORS + "@1");
        ok(ask(VECTORS, "sample", "{}", "Accept", "image/png;q=0.5, application/json"));
    }

    private static void assertRefused(Answer answer, int status, String code, String... named) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(answer.toString()).startsWith("application/problem+json");
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().path("detail").asString()).contains(named);
    }
}
