package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import java.util.regex.Pattern;

/** A request that no client with good intentions sends. */
record HostileRequest(String what, String method, String path, String contentType, byte[] body, String... headers) {

    /** Traces, class names, statements and folders of the server. */
    private static final Pattern INSIDE = Pattern.compile(
            "Exception|Error:|\\bat \\S+\\(|(dev\\.latent|org\\.|java\\.|tools\\.|jakarta\\.|ai\\.onnx)\\w*\\.|<html|jdbc:|insert into|root:x",
            Pattern.CASE_INSENSITIVE);

    static HostileRequest get(String path, String... headers) {
        return new HostileRequest("GET " + path, "GET", path, "", new byte[0], headers);
    }

    static HostileRequest json(String what, String method, String path, String body) {
        return new HostileRequest(what, method, path, "application/json", body.getBytes(UTF_8));
    }

    Answer send(HttpApi api) {
        return switch (method) {
            case "GET" -> api.get(path, headers);
            case "DELETE" -> api.delete(path, headers);
            case "PUT" -> api.put(path, new String(body, UTF_8), headers);
            default -> api.postBytes(path, contentType, body, headers);
        };
    }

    /** It was the client's fault, and the answer says no more than that. */
    static void assertRefused(String what, Answer answer, String home) {
        String text = answer.text();
        assertThat(answer.status()).as("%s: %s", what, answer).isBetween(400, 499);
        assertThat(INSIDE.matcher(text).find()).as("%s: %s", what, text).isFalse();
        assertThat(text).as(what).doesNotContain(home);
        // What Tomcat refuses before it knows the path is a problem everywhere.
        boolean problem = answer.header("Content-Type").startsWith("application/problem+json");
        String path = answer.response().request().uri().getPath();
        if (!problem && FailureFormat.of(path) == FailureFormat.INFERENCE_PROTOCOL) {
            assertThat(answer.json().path("error").asString(""))
                    .as("%s: %s", what, text)
                    .isNotBlank();
            return;
        }
        if (!problem && FailureFormat.of(path) == FailureFormat.OPENAI) {
            assertThat(answer.json().at("/error/message").asString(""))
                    .as("%s: %s", what, text)
                    .isNotBlank();
            assertThat(answer.json().at("/error/code").asString(""))
                    .as("%s: %s", what, text)
                    .isNotBlank();
            return;
        }
        assertThat(answer.header("Content-Type")).as(what).startsWith("application/problem+json");
        assertThat(answer.code()).as("%s: %s", what, text).isNotBlank();
    }

    @Override
    public String toString() {
        return what;
    }
}
