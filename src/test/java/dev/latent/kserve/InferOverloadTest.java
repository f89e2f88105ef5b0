package dev.latent.kserve;

import static dev.latent.kserve.TensorClient.request;
import static dev.latent.kserve.TensorClient.size;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.TemporaryHome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A server that computes one request at a time and lets one wait. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"latent.inference.concurrency=1", "latent.inference.max-waiting=1"})
class InferOverloadTest {

    private static final int ROWS = 2_000;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void home(DynamicPropertyRegistry registry) {
        registry.add("latent.home", TemporaryHome.create()::toString);
    }

    @Test
    void overload_is_a_429_that_says_when_to_come_back() throws Exception {
        TensorClient client = new TensorClient(new HttpApi("http://127.0.0.1:" + port));
        String request = request("[%d,32,32]".formatted(ROWS), "UINT8", size(ROWS * 1024));
        Callable<Answer> call = () -> client.binary("shapes-vae", request, new byte[ROWS * 1024]);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                answers.add(threads.submit(call));
            }
            int refused = 0;
            for (Future<Answer> future : answers) {
                Answer answer = future.get();
                assertThat(answer.status()).as(String.valueOf(answer.status())).isIn(200, 429);
                if (answer.status() == 429) {
                    refused++;
                    assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
                    assertThat(answer.json().path("error").asString()).contains("try again later");
                }
            }
            assertThat(refused).isBetween(1, 63);
        } finally {
            threads.shutdownNow();
        }
    }
}
