package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import dev.latent.TemporaryHome;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A server whose keys are in its configuration: who gets in, how, and to what. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latent.jobs.workers=0",
            "latent.security.api-keys.boss.key=" + KeyedServerTest.BOSS,
            "latent.security.api-keys.boss.scopes=admin",
            "latent.security.api-keys.reader.sha256=" + KeyedServerTest.READER_SHA256,
            "latent.security.api-keys.reader.scopes=read",
            "latent.security.api-keys.hasty.key=" + KeyedServerTest.HASTY,
            "latent.security.api-keys.hasty.scopes=read,encode",
            "latent.security.api-keys.hasty.rate-limit=3",
            "latent.security.cors.allowed-origins=https://friend.example",
            "latent.security.failed-attempts=1000"
        })
@Import(KeyedServerTest.Routes.class)
@DirtiesContext
class KeyedServerTest extends ServerTest {

    @LocalServerPort
    private int port;

    static final String BOSS = "boss-4f9d2c7e6b1a8053f7e2d9c4b6a10835";

    static final String HASTY = "hasty-9d2c7e6b1a8053f7e2d9c4b6a108354f";

    private static final String READER = "reader-2c7e6b1a8053f7e2d9c4b6a108354f9d";

    static final String READER_SHA256 = "2cfcc5790c019d15db22278a44d164b44e8ccdf9cf2d7bf841bce2856a26a992";

    private static final Path HOME = TemporaryHome.create();

    private HttpApi boss;

    private HttpApi reader;

    @DynamicPropertySource
    static void ownHome(DynamicPropertyRegistry registry) {
        registry.add("latent.home", HOME::toString);
    }

    @BeforeEach
    void callers() {
        boss = api.with(BOSS);
        reader = api.with(READER);
    }

    @ParameterizedTest
    @CsvSource({
        "/", "/explorer.js", "/swagger-ui.html", "/swagger-ui/index.html", "/v3/api-docs", "/actuator/health",
        "/actuator/prometheus", "/actuator", "/api/v1/models", "/api/v1/datasets", "/api/v1/jobs", "/api/v1/api-keys",
        "/api/v1/jobs/job_x/events", "/no/such/route", "/error"
    })
    void asks_for_a_key_everywhere(String path) {
        Answer answer = api.get(path);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("UNAUTHENTICATED");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.response().headers().allValues("WWW-Authenticate"))
                .containsExactly("Bearer realm=\"latent-server\"");
        assertThat(boss.get(path).status()).isNotIn(401, 403);
    }

    @Test
    void tells_a_load_balancer_how_it_is_without_a_key() {
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(api.get("/actuator/health/readiness").status()).isEqualTo(200);
        assertThat(api.get("/actuator/health/liveness", "Authorization", "Bearer wrong")
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/actuator/health/liveness", "{}").status()).isEqualTo(401);
    }

    @Test
    void takes_a_key_as_bearer_as_header_and_as_password() {
        String basic = Base64.getEncoder().encodeToString(("anybody:" + READER).getBytes(UTF_8));
        for (HttpApi caller : List.of(
                reader,
                api.withHeader("authorization", "bearer " + READER),
                api.withHeader("X-API-Key", READER),
                api.withHeader("Authorization", "Basic " + basic))) {
            assertThat(caller.get("/test/caller").text()).isEqualTo("config:reader");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Authorization, Bearer wrong",
        "Authorization, Bearer",
        "Authorization, Basic !!!",
        "Authorization, Basic " + READER,
        "Authorization, Digest " + READER,
        "Authorization, " + READER,
        "X-API-Key, wrong",
        "X-API-Key, " + READER_SHA256,
        "X-API-Key, lat_01K1V8XQ6S9GZ3M2C7WN_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Cookie, key=" + READER
    })
    void refuses_what_is_no_good_key(String header, String value) {
        Answer answer = api.withHeader(header, value).get("/api/v1/models");
        assertThat(answer.code()).as(answer.toString()).isEqualTo("UNAUTHENTICATED");
        assertThat(answer.text()).doesNotContain(READER);
        Answer change = api.withHeader(header, value).delete("/api/v1/datasets/none");
        assertThat(change.code()).isEqualTo("UNAUTHENTICATED");
    }

    @Test
    void challenges_browsers_with_basic_and_programs_without() {
        assertThat(challenges(api.get("/", "Accept", "text/html,*/*"))).anyMatch(c -> c.startsWith("Basic realm="));
        assertThat(challenges(api.get("/api/v1/jobs", "Sec-Fetch-Site", "same-origin")))
                .anyMatch(c -> c.startsWith("Basic realm="));
        assertThat(challenges(api.get("/", "Accept", "text/html", "Authorization", "Bearer wrong")))
                .noneMatch(c -> c.startsWith("Basic"));
        assertThat(challenges(api.get("/", "Accept", "application/json"))).noneMatch(c -> c.startsWith("Basic"));
    }

    @Test
    void a_key_opens_what_its_scopes_name() {
        assertThat(reader.get("/api/v1/models").status()).isEqualTo(200);
        assertThat(reader.get("/actuator/prometheus").status()).isEqualTo(200);
        forbidden(reader.get("/api/v1/api-keys"), "admin");
        forbidden(reader.post("/api/v1/models/shapes-vae/sample", "{}"), "encode");
        forbidden(reader.post("/api/v1/datasets", "{}"), "train");
        forbidden(reader.delete("/api/v1/models/shapes-vae"), "train");
        forbidden(reader.post("/api/v1/jobs/job_x/cancel", "{}"), "train");
        forbidden(reader.post("/api/v1/api-keys", "{\"name\":\"x\",\"scopes\":[\"admin\"]}"), "admin");
        forbidden(reader.post("/test/forgotten", "{}"), "admin");
        assertThat(boss.post("/test/forgotten", "{}").status()).isEqualTo(200);
        assertThat(boss.post("/api/v1/models/shapes-vae/sample", "{\"count\":1}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void keys_of_the_configuration_are_shown_and_cannot_be_revoked() {
        assertThat(boss.get("/api/v1/api-keys")
                        .json()
                        .path("items")
                        .valueStream()
                        .map(k -> k.path("id").asString()))
                .contains("config:boss", "config:reader", "config:hasty");
        Answer answer = boss.delete("/api/v1/api-keys/config:reader");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("API_KEY_READ_ONLY");
        assertThat(reader.get("/api/v1/models").status()).isEqualTo(200);
    }

    @Test
    void a_key_that_asks_too_often_is_told_when_to_come_back() {
        HttpApi hasty = api.with(HASTY);
        for (int i = 0; i < 3; i++) {
            assertThat(hasty.get("/api/v1/models").status()).isEqualTo(200);
        }
        Answer answer = hasty.get("/api/v1/models");
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("RATE_LIMITED");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 20);
        assertThat(answer.text())
                .contains("config:hasty", "3 requests a minute")
                .doesNotContain(HASTY);
        assertThat(reader.get("/api/v1/models").status()).isEqualTo(200);
    }

    @Test
    void a_stranger_is_refused_before_his_body_is_read() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write("""
                            POST /api/v1/datasets HTTP/1.1\r
                            Host: localhost\r
                            Content-Type: application/json\r
                            Content-Length: 60000000\r
                            \r
                            """.getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 401");
        }
    }

    @Test
    void a_friends_page_may_call_and_a_strangers_may_not() {
        Answer friend = boss.post("/test/forgotten", "{}", "Origin", "https://friend.example");
        assertThat(friend.status()).isEqualTo(200);
        assertThat(friend.header("Access-Control-Allow-Origin")).isEqualTo("https://friend.example");
        assertThat(friend.header("Access-Control-Allow-Credentials")).isEmpty();
        Answer stranger = boss.post("/test/forgotten", "{}", "Origin", "https://stranger.example");
        assertThat(stranger.status()).isEqualTo(403);
        assertThat(stranger.header("Access-Control-Allow-Origin")).isEmpty();
    }

    private static void forbidden(Answer answer, String scope) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("FORBIDDEN");
        assertThat(answer.json().path("detail").asString()).contains("the scope " + scope, "this one has read");
    }

    private static List<String> challenges(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        return answer.response().headers().allValues("WWW-Authenticate");
    }

    @RestController
    static class Routes {

        @GetMapping("/test/caller")
        String caller(Principal caller) {
            return caller.getName();
        }

        /** Nobody gave it a scope. */
        @PostMapping("/test/forgotten")
        String forgotten() {
            return "done";
        }
    }
}
