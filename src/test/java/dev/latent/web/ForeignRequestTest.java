package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** An open server on loopback, and pages of strangers in a browser beside it. */
class ForeignRequestTest extends ServerTest {

    private static final String SAMPLE = "/api/v1/models/shapes-vae/sample";

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @CsvSource({
        "Origin, https://stranger.example",
        "Origin, null",
        "Origin, http://127.0.0.1:1",
        "Origin, http://127.0.0.1.stranger.example",
        "Origin, 127.0.0.1",
        "Sec-Fetch-Site, cross-site"
    })
    void a_strangers_page_may_change_nothing(String header, String value) {
        Answer answer = api.post(SAMPLE, "{\"count\":1}", header, value);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("FOREIGN_ORIGIN");
        assertThat(api.delete("/api/v1/datasets/none", header, value).code()).isEqualTo("FOREIGN_ORIGIN");
        Answer look = api.get("/api/v1/models", header, value);
        assertThat(look.status()).isEqualTo(200);
        assertThat(look.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void a_page_of_its_own_may() {
        Answer answer = api.post(
                SAMPLE, "{\"count\":1}", "Origin", "http://127.0.0.1:" + port, "Sec-Fetch-Site", "same-origin");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(api.post(SAMPLE, "{\"count\":1}", "Sec-Fetch-Site", "none").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 200",
        "LocalHost, 200",
        "[::1], 200",
        "rebound.stranger.example, 403",
        "localhost.stranger.example, 403",
        "10.0.0.1, 403"
    })
    void answers_to_its_own_names_alone(String host, int status) throws IOException {
        String answer =
                raw("GET /api/v1/models HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n".formatted(host, port));
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        if (status == 403) {
            assertThat(answer).contains("FOREIGN_HOST").doesNotContain("shapes-vae");
        }
    }

    @Test
    void answers_say_what_browsers_shall_refuse() {
        for (String path : new String[] {"/", "/api/v1/models", "/no/route", "/swagger-ui/index.html", "/a//b"}) {
            Answer answer = api.get(path);
            assertThat(answer.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).as(path).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).as(path).isEqualTo("no-referrer");
            assertThat(answer.header("Content-Security-Policy")).as(path).contains("frame-ancestors 'none'");
            assertThat(answer.header("Strict-Transport-Security")).as(path).isEmpty();
            assertThat(answer.response().headers().allValues("Set-Cookie")).isEmpty();
        }
        assertThat(api.get("/api/v1/models").header("Cache-Control")).isEqualTo("no-store");
        assertThat(api.get("/api/v1/models").header("Content-Security-Policy")).startsWith("default-src 'none'");
        assertThat(api.get("/").header("Content-Security-Policy")).doesNotContain("unsafe");
    }

    @Test
    void a_request_keeps_its_sane_identifier_and_gets_one_otherwise() {
        Answer kept = api.get("/api/v1/models/none", "X-Request-Id", "build-7.3_x");
        assertThat(kept.header("X-Request-Id")).isEqualTo("build-7.3_x");
        assertThat(kept.json().path("requestId").asString()).isEqualTo("build-7.3_x");
        for (String odd : new String[] {"a b", "x".repeat(65), "<script>", "ä", ""}) {
            Answer given = api.get("/no/route", "X-Request-Id", odd);
            assertThat(given.header("X-Request-Id")).matches("[0-9a-f-]{36}");
            assertThat(given.json().path("requestId").asString()).isEqualTo(given.header("X-Request-Id"));
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
