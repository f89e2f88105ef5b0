package dev.latent.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.TemporaryHome;
import dev.latent.inference.InferenceDocs;
import org.junit.jupiter.api.Test;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Clients that others wrote, at a server with keys, one of which may ask once a second: they are told, wait, and get their answer. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "latent.jobs.workers=0",
            "latent.http.max-json-body=100KB",
            "latent.security.api-keys.patient.key=" + RecoveryTest.PATIENT,
            "latent.security.api-keys.patient.scopes=read,encode",
            "latent.security.api-keys.patient.rate-limit=60",
            "latent.security.api-keys.quick.key=" + RecoveryTest.QUICK,
            "latent.security.api-keys.quick.scopes=read,encode"
        })
@DirtiesContext
class RecoveryTest {

    static final String PATIENT = "patient-9d2c7e6b1a8053f7e2d9c4b6a108354f";

    static final String QUICK = "quick-2c7e6b1a8053f7e2d9c4b6a108354f9d";

    private static final EmbeddingCreateParams SQUARE = EmbeddingCreateParams.builder()
            .model("shapes-vae")
            .input(InferenceDocs.SQUARE)
            .build();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void home(DynamicPropertyRegistry registry) {
        registry.add("latent.home", TemporaryHome.create()::toString);
    }

    @Test
    void clients_that_ask_too_often_wait_and_get_their_answer() {
        HttpApi api = new HttpApi("http://127.0.0.1:" + port).with(PATIENT);
        try (Client client = new Client(OpenAiClients.official(port, PATIENT))) {
            exhaust(api);
            assertThatThrownBy(() -> client.get()
                            .withOptions(options -> options.maxRetries(0))
                            .embeddings()
                            .create(SQUARE))
                    .isInstanceOfSatisfying(RateLimitException.class, failure -> {
                        assertThat(failure.code()).contains("rate_limit_exceeded");
                        assertThat(failure.headers().values("Retry-After")).containsExactly("1");
                    });
            exhaust(api);
            assertThat(client.get().embeddings().create(SQUARE).data()).hasSize(1);

            exhaust(api);
            var langChain = OpenAiEmbeddingModel.builder()
                    .baseUrl(OpenAiClients.baseUrl(port))
                    .apiKey(PATIENT)
                    .modelName("shapes-vae")
                    .build();
            assertThat(langChain.embed(InferenceDocs.SQUARE).content().dimension())
                    .isEqualTo(10);

            exhaust(api);
            var springAi = org.springframework.ai.openai.OpenAiEmbeddingModel.builder()
                    .openAiClient(client.get())
                    .options(
                            OpenAiEmbeddingOptions.builder().model("shapes-vae").build())
                    .build();
            assertThat(springAi.embed(InferenceDocs.SQUARE)).hasSize(10);
        }
    }

    @Test
    void keys_that_are_none_or_may_not_are_told_so_in_the_envelope() {
        try (Client stranger = new Client(OpenAiClients.official(port, "sk-not-one-of-this-servers-keys"));
                Client quick = new Client(OpenAiClients.official(port, QUICK))) {
            assertThatThrownBy(() -> stranger.get().embeddings().create(SQUARE))
                    .isInstanceOfSatisfying(UnauthorizedException.class, failure -> assertThat(failure.code())
                            .contains("invalid_api_key"));
            assertThatThrownBy(() -> quick.get().models().delete("shapes-vae"))
                    .isInstanceOfSatisfying(PermissionDeniedException.class, failure -> assertThat(failure.getMessage())
                            .contains("scope train"));
        }
        Answer large = new HttpApi("http://127.0.0.1:" + port)
                .with(QUICK)
                .post("/v1/embeddings", "{\"model\":\"" + "x".repeat(200_000) + "\"}");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.json().at("/error/code").asString()).isEqualTo("body_too_large");
    }

    /** Until the key may not ask any more. */
    private static void exhaust(HttpApi api) {
        Answer answer = api.get("/v1/models");
        for (int i = 0; i < 100 && answer.status() == 200; i++) {
            answer = api.get("/v1/models");
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.json().at("/error/type").asString()).isEqualTo("rate_limit_error");
    }

    private record Client(OpenAIClient get) implements AutoCloseable {

        @Override
        public void close() {
            get.close();
        }
    }
}
