package dev.latent.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.ServerTest;
import dev.latent.TemporaryHome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latent.jobs.workers=0",
            "latent.security.api-keys.boss.key=" + FailedAttemptsTest.BOSS,
            "latent.security.api-keys.boss.scopes=admin",
            "latent.security.failed-attempts=5"
        })
@ExtendWith(OutputCaptureExtension.class)
@DirtiesContext
class FailedAttemptsTest extends ServerTest {

    static final String BOSS = "boss-4f9d2c7e6b1a8053f7e2d9c4b6a10835";

    private static final Path HOME = TemporaryHome.create();

    @DynamicPropertySource
    static void ownHome(DynamicPropertyRegistry registry) {
        registry.add("latent.home", HOME::toString);
    }

    @Test
    void whoever_guesses_is_told_to_wait_and_whoever_knows_is_not(CapturedOutput output) {
        HttpApi guesser = api.with("guess-7e6b1a8053f7e2d9c4b6a108354f9d2c");
        for (int i = 0; i < 5; i++) {
            assertThat(guesser.get("/api/v1/models").status()).isEqualTo(401);
        }
        for (int i = 0; i < 20; i++) {
            Answer answer = guesser.get("/api/v1/models");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.code()).isEqualTo("RATE_LIMITED");
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 12);
        }
        assertThat(api.with(BOSS).get("/api/v1/models").status()).isEqualTo(200);
        assertThat(output.getAll().lines().filter(line -> line.contains("UNAUTHENTICATED")))
                .as("lines in the audit log")
                .hasSize(5);
    }
}
