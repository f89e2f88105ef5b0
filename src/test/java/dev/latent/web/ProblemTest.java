package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.ServerTest;
import dev.latent.TemporaryHome;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"latent.http.max-json-body=10KB", "latent.http.retry-after=7s", "latent.jobs.workers=0"})
@Import(ProblemTest.Routes.class)
@ExtendWith(OutputCaptureExtension.class)
class ProblemTest extends ServerTest {

    private static final Path HOME = TemporaryHome.create();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void ownHome(DynamicPropertyRegistry registry) {
        registry.add("latent.home", HOME::toString);
    }

    @Test
    void reads_a_good_body_and_writes_times_in_utc() {
        Answer answer = api.post("/test/echo", body("{\"type\":\"circle\",\"radius\":2}"));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("at").asString()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(answer.json().path("body").path("shape").path("radius").asDouble())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name":"a","count":1,"colour":"red","extra":1}         | UNKNOWN_PROPERTY | extra        | known here: colour, count, name, shape
            {"name":"a","count":1,"shape":{"type":"circle","radius":1,"r":1}}  | UNKNOWN_PROPERTY | shape.r      | known here: radius
            {"name":"a","count":1,"shape":{"type":"circle","radius":-1}} | INVALID_REQUEST | shape.radius | radius must be at least 0, got -1.0
            {"name":"a","count":1,"shape":{"type":"square"}}        | INVALID_REQUEST  | shape.type   | unknown type 'square'; expected one of: circle
            {"name":"a","count":1,"shape":{"radius":1}}             | INVALID_REQUEST  | shape.type   | expected one of: circle
            {"name":"a","count":1,"colour":"green"}                 | INVALID_REQUEST  | colour       | expected one of: red, dark-blue, got 'green'
            {"name":"a","count":1,"colour":0}                       | INVALID_REQUEST  | colour       | expected one of: red, dark-blue
            {"name":"a","count":"1"}                                | INVALID_REQUEST  | count        | expected a whole number
            {"name":"a","count":1.5}                                | INVALID_REQUEST  | count        | expected a whole number
            {"name":"a","count":99999999999}                        | INVALID_REQUEST  | count        | expected a whole number, got one out of range
            {"name":"a","count":null}                               | INVALID_REQUEST  | count        | expected a whole number
            {"name":"a"}                                            | INVALID_REQUEST  | count        | expected a whole number
            {"name":7,"count":1}                                    | INVALID_REQUEST  | name         | expected a string
            {"name":"","count":1}                                   | INVALID_REQUEST  | name         | must not be blank
            {"name":"a","count":11}                                 | INVALID_REQUEST  | count        | less than or equal to 10
            {"name":"a","count":1,"shape":[]}                       | INVALID_REQUEST  | shape        | expected
            [1]                                                     | INVALID_REQUEST  |              | expected an object, got an array
            {"name":"a","name":"b","count":1}                       | MALFORMED_JSON   |              | Duplicate
            {"name":"a","count":1} {}                               | INVALID_REQUEST  |              | more after the end
            {"name":"a",                                            | MALFORMED_JSON   |              | ends too early
            {"name":"a",]                                           | MALFORMED_JSON   |              | line 1, column
            {"name":"a","count":NaN}                                | MALFORMED_JSON   |              | NaN
            """)
    void says_what_is_wrong_with_a_body(String body, String code, @Nullable String field, String message) {
        Answer answer = api.post("/test/echo", body);

        assertProblem(answer, 400, code);
        assertThat(answer.json().path("detail").asString()).contains(message);
        if (field != null) {
            assertThat(answer.json().path("errors").path(0).path("field").asString())
                    .isEqualTo(field);
            assertThat(answer.json().path("errors").path(0).path("message").asString())
                    .contains(message);
        }
        assertThat(answer.text()).doesNotContain("dev.latent", "java.", "tools.jackson");
    }

    @Test
    void refuses_json_that_is_nested_too_deeply() {
        Answer answer = api.post("/test/any", "[".repeat(100) + "]".repeat(100));

        assertProblem(answer, 400, "MALFORMED_JSON");
        assertThat(answer.json().path("detail").asString()).contains("64");
    }

    @Test
    void says_that_a_body_is_missing() {
        assertProblem(api.post("/test/echo", ""), 400, "MALFORMED_JSON");
    }

    @Test
    void refuses_a_large_body_by_its_declared_length_before_it_is_sent() throws IOException {
        String answer = raw("""
                POST /test/any HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Content-Length: 1000000000

                """);

        assertThat(answer).startsWith("HTTP/1.1 413").contains("BODY_TOO_LARGE", "10240");
    }

    @Test
    void refuses_a_large_chunked_body_before_it_is_read_whole() throws IOException {
        String chunk = "4000\r\n" + "[".repeat(1) + " ".repeat(0x4000 - 1) + "\r\n";
        String answer = raw("""
                POST /test/any HTTP/1.1
                Host: localhost
                Content-Type: application/json
                Transfer-Encoding: chunked

                """ + chunk);

        assertThat(answer).startsWith("HTTP/1.1 413").contains("BODY_TOO_LARGE", "10240");
    }

    @Test
    void names_the_known_routes_page_where_there_is_no_route() {
        Answer answer = api.get("/api/v1/nothing?x=1");

        assertProblem(answer, 404, "ROUTE_NOT_FOUND");
        assertThat(answer.json().path("instance").asString()).isEqualTo("/api/v1/nothing");
        assertProblem(api.get("/favicon.ico"), 404, "ROUTE_NOT_FOUND");
        assertProblem(api.get("/error"), 404, "ROUTE_NOT_FOUND");
    }

    @Test
    void names_what_a_route_takes() {
        Answer method = api.delete("/test/echo");
        assertProblem(method, 405, "METHOD_NOT_ALLOWED");
        assertThat(method.header("Allow")).contains("POST");

        Answer type = api.postBytes("/test/echo", "text/plain", "x".getBytes(UTF_8));
        assertProblem(type, 415, "UNSUPPORTED_MEDIA_TYPE");
        assertThat(type.json().path("detail").asString()).contains("application/json", "text/plain");

        Answer accept = api.get("/test/numbers?limit=3", "Accept", "text/html");
        assertProblem(accept, 406, "NOT_ACCEPTABLE");
        assertThat(accept.json().path("detail").asString()).contains("application/json");

        assertProblem(api.get("/test/fail?how=busy", "Accept", "image/png"), 429, "OVERLOADED");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /test/numbers                   | limit  | missing
            /test/numbers?limit=x           | limit  | expected a whole number, got 'x'
            /test/numbers?limit=11          | limit  | less than or equal to 10
            /test/numbers?limit=1&colour=x  | colour | expected one of: red, dark-blue, got 'x'
            """)
    void says_what_is_wrong_with_a_parameter(String path, String name, String message) {
        Answer answer = api.get(path);

        assertProblem(answer, 400, "INVALID_PARAMETER");
        assertThat(answer.json().path("errors").path(0).path("field").asString())
                .isEqualTo(name);
        assertThat(answer.json().path("detail").asString()).contains(message);
    }

    @Test
    void reads_enum_parameters_by_their_json_names() {
        assertThat(api.get("/test/numbers?limit=1&colour=dark-blue").text()).isEqualTo("[1]");
    }

    @Test
    void tells_a_client_when_to_come_back() {
        Answer answer = api.get("/test/fail?how=busy");

        assertProblem(answer, 429, "OVERLOADED");
        assertThat(answer.header("Retry-After")).isEqualTo("7");
    }

    @Test
    void hides_what_nobody_expected_and_logs_it_once(CapturedOutput output) {
        Answer answer = api.get("/test/fail?how=unexpected");

        assertProblem(answer, 500, "INTERNAL_ERROR");
        assertThat(answer.text()).doesNotContain("secret", "Exception", "at dev");
        assertThat(output.getAll()).containsOnlyOnce("IllegalStateException: a secret of the server");
    }

    @Test
    void names_a_full_disk_and_exhausted_memory() {
        assertProblem(api.get("/test/fail?how=disk"), 507, "STORAGE_FULL");
        assertProblem(api.get("/test/fail?how=memory"), 500, "OUT_OF_MEMORY");
    }

    @Test
    void says_what_is_wrong_with_a_form() {
        Answer missing = api.postForm("/test/form", new Form().field("other", "x"));
        assertProblem(missing, 400, "INVALID_REQUEST");
        assertThat(missing.json().path("detail").asString()).contains("file");

        Answer broken = api.postBytes("/test/form", "multipart/form-data", "x".getBytes(UTF_8));
        assertProblem(broken, 400, "INVALID_REQUEST");

        Answer truncated = api.postBytes(
                "/test/form", "multipart/form-data; boundary=abc", "--abc\r\nContent-Disp".getBytes(UTF_8));
        assertProblem(truncated, 400, "INVALID_REQUEST");
    }

    @ParameterizedTest
    @CsvSource({
        "'NONSENSE', 400",
        "'GET /<script> HTTP/1.1', 400",
        "'GET /%zz HTTP/1.1', 400",
        "'GET /test/numbers?limit=%zz HTTP/1.1', 400",
        "'GET /test/..%2f..%2fetc HTTP/1.1', 400",
        "'GET / HTTP/9.9', 505",
        "'TRACE / HTTP/1.1', 405"
    })
    void shows_no_page_of_the_containers_own(String line, int status) throws IOException {
        String answer = raw(line + "\nHost: localhost\n\n");

        assertThat(answer).doesNotContainIgnoringCase("<html", "exception", "tomcat", "at org.");
        int actual = Integer.parseInt(answer.substring(9, 12));
        assertThat(actual).as(answer).isBetween(400, 505).isNotEqualTo(500);
        if (actual == status && status != 505) {
            assertThat(answer).contains("application/problem+json", "\"code\"");
        }
    }

    @Test
    void shows_its_documentation_and_its_health_and_nothing_else_of_the_actuator() {
        assertThat(api.get("/").text()).contains("explorer.js", "swagger-ui.html");
        assertThat(api.get("/swagger-ui.html").status()).isEqualTo(302);
        assertThat(api.get("/swagger-ui/index.html").text()).contains("swagger-ui");
        assertThat(api.get("/v3/api-docs").json().path("openapi").asString()).startsWith("3.");
        assertThat(api.get("/actuator/health/liveness").text()).contains("UP");
        assertThat(api.get("/actuator/health/readiness").text()).contains("UP");
        assertThat(api.get("/actuator/prometheus").text()).contains("jvm_memory_used_bytes");
        for (String hidden : List.of("", "/env", "/beans", "/heapdump", "/info", "/metrics", "/loggers", "/shutdown")) {
            assertProblem(api.get("/actuator" + hidden), 404, "ROUTE_NOT_FOUND");
        }
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("type").asString()).isEqualTo("about:blank");
        assertThat(answer.json().path("title").asString()).isNotEmpty();
        assertThat(answer.json().path("detail").asString()).isNotEmpty();
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(2_000);
            socket.getOutputStream()
                    .write(request.replaceAll("(?<!\r)\n", "\r\n").getBytes(UTF_8));
            byte[] buffer = new byte[64 * 1024];
            int length = 0;
            int read;
            while ((read = socket.getInputStream().read(buffer, length, buffer.length - length)) > 0) {
                length += read;
                String soFar = new String(buffer, 0, length, UTF_8);
                if (soFar.endsWith("}") || soFar.endsWith("0\r\n\r\n")) {
                    break;
                }
            }
            return new String(buffer, 0, length, UTF_8);
        }
    }

    private static String body(String shape) {
        return "{\"name\":\"a\",\"count\":1,\"colour\":\"dark-blue\",\"shape\":" + shape + "}";
    }

    enum Colour {
        @JsonProperty("red")
        RED,
        @JsonProperty("dark-blue")
        DARK_BLUE
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
    sealed interface Shape permits Circle {}

    record Circle(double radius) implements Shape {
        Circle {
            if (!(radius >= 0)) {
                throw new IllegalArgumentException("radius must be at least 0, got " + radius);
            }
        }
    }

    record Body(
            @NotBlank String name,
            @Max(10) int count,
            @Nullable Colour colour,
            @Nullable Shape shape) {}

    /** Routes that fail in every way. */
    @RestController
    static class Routes {

        @PostMapping(path = "/test/echo", consumes = "application/json", produces = "application/json")
        Map<String, Object> echo(@Valid @RequestBody Body body) {
            return Map.of("at", Instant.parse("2026-01-02T03:04:05Z"), "body", body);
        }

        @PostMapping("/test/any")
        Object any(@RequestBody Object body) {
            return body;
        }

        @GetMapping(path = "/test/numbers", produces = "application/json")
        List<Integer> numbers(
                @RequestParam @Min(1) @Max(10) int limit, @RequestParam(required = false) @Nullable Colour colour) {
            return List.of(limit);
        }

        @PostMapping("/test/form")
        long form(@RequestPart MultipartFile file) {
            return file.getSize();
        }

        @GetMapping("/test/fail")
        String fail(@RequestParam String how) throws Throwable {
            throw switch (how) {
                case "busy" -> new ServiceException(ErrorCode.OVERLOADED, "busy");
                case "disk" -> new UncheckedIOException(new IOException("/home/secret: No space left on device"));
                case "memory" -> new OutOfMemoryError("Java heap space");
                default -> new IllegalStateException("a secret of the server");
            };
        }
    }
}
