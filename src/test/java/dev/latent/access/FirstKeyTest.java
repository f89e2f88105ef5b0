package dev.latent.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import dev.latent.TemporaryHome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** From an open server to one that asks everybody, and no way back that nobody meant. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"latent.jobs.workers=0", "latent.security.max-keys=3"})
@DirtiesContext
class FirstKeyTest extends ServerTest {

    private static final String KEYS = "/api/v1/api-keys";

    private static final Path HOME = TemporaryHome.create();

    @Autowired
    private JdbcClient db;

    @DynamicPropertySource
    static void ownHome(DynamicPropertyRegistry registry) {
        registry.add("latent.home", HOME::toString);
    }

    @Test
    void the_first_key_closes_the_door_and_the_last_admin_cannot_lock_it_from_outside() {
        assertThat(api.get("/api/v1/models").status()).isEqualTo(200);
        Answer noAdmin = api.post(KEYS, "{\"name\":\"first\",\"scopes\":[\"read\",\"train\"]}");
        assertThat(noAdmin.status()).isEqualTo(409);
        assertThat(noAdmin.code()).isEqualTo("ADMIN_KEY_REQUIRED");
        assertThat(noAdmin.text()).contains("read,train");

        JsonNode admin = made(api, "first", "admin");
        assertThat(api.get("/api/v1/models").code()).isEqualTo("UNAUTHENTICATED");
        assertThat(api.get("/actuator/health/liveness").status()).isEqualTo(200);
        HttpApi boss = api.with(admin.path("key").asString());
        assertThat(boss.get("/api/v1/models").status()).isEqualTo(200);

        JsonNode reader = made(boss, "reader", "read");
        refusesToRevoke(boss, admin, "nobody could make or revoke keys any more");
        JsonNode second = made(boss, "second", "admin");
        Answer full = boss.post(KEYS, "{\"name\":\"fourth\",\"scopes\":[\"read\"]}");
        assertThat(full.code()).as(full.toString()).isEqualTo("TOO_MANY_API_KEYS");

        assertThat(boss.delete(path(admin)).status()).isEqualTo(204);
        assertThat(boss.get("/api/v1/models").code()).isEqualTo("UNAUTHENTICATED");
        HttpApi successor = api.with(second.path("key").asString());
        assertThat(successor.delete(path(admin)).status()).as("once more").isEqualTo(204);
        assertThat(successor.delete(path(reader)).status()).isEqualTo(204);
        refusesToRevoke(successor, second, "--last");
        assertThat(api.get("/api/v1/models").code()).isEqualTo("UNAUTHENTICATED");
        showsAllButTheKeysThemselves(successor, List.of(admin, reader, second));
    }

    private void showsAllButTheKeysThemselves(HttpApi admin, List<JsonNode> made) {
        Answer first = admin.get(KEYS + "?limit=2");
        Answer rest = admin.get(
                KEYS + "?limit=2&cursor=" + first.json().path("nextCursor").asString());
        assertThat(first.json().path("items")).hasSize(2);
        assertThat(rest.json().path("items")).hasSize(1);
        JsonNode newest = first.json().path("items").path(0);
        assertThat(newest.path("id")).isEqualTo(made.get(2).path("id"));
        assertThat(newest.path("lastUsedAt").isString()).isTrue();
        assertThat(newest.path("revokedAt").isNull()).isTrue();
        assertThat(rest.json().path("items").path(0).path("revokedAt").isString())
                .isTrue();
        String rows = db.sql("select * from api_keys").query().listOfRows().toString();
        for (JsonNode key : made) {
            String secret = key.path("key").asString();
            assertThat(secret).matches("lat_[0-9A-Z]{20}_[A-Za-z0-9_-]{43}");
            assertThat(first.text() + rest.text() + rows).doesNotContain(secret.substring(25));
        }
        assertThat(admin.get(KEYS + "?cursor=x").code()).isEqualTo("INVALID_PARAMETER");
        assertThat(admin.delete(KEYS + "/key_none").code()).isEqualTo("API_KEY_NOT_FOUND");
    }

    private static void refusesToRevoke(HttpApi admin, JsonNode key, String reason) {
        Answer refused = admin.delete(path(key));
        assertThat(refused.status()).as(refused.toString()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("ADMIN_KEY_REQUIRED");
        assertThat(refused.text()).contains(reason);
    }

    private static JsonNode made(HttpApi api, String name, String scope) {
        Answer answer = api.post(KEYS, "{\"name\":\"%s\",\"scopes\":[\"%s\"]}".formatted(name, scope));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Location")).isEqualTo(path(answer.json()));
        return answer.json();
    }

    private static String path(JsonNode key) {
        return KEYS + "/" + key.path("id").asString();
    }
}
