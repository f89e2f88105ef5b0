package dev.latent.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.latent.HttpApi.Answer;
import dev.latent.Models;
import dev.latent.ServerTest;
import dev.latent.inference.InferenceDocs;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What the clients of OpenAI, LangChain4j and Spring AI make of the server. */
class EmbeddingClientsTest extends ServerTest {

    private static final String SHAPES = "shapes-vae";

    @LocalServerPort
    private int port;

    private OpenAIClient client;

    @BeforeEach
    void open() {
        client = OpenAiClients.official(port, OpenAiClients.ANY_KEY);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void the_official_client_embeds_one_image() {
        CreateEmbeddingResponse answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(SHAPES)
                        .input(InferenceDocs.SQUARE)
                        .build());
        assertThat(answer.model()).isEqualTo("shapes-vae@1");
        assertThat(answer.data()).hasSize(1);
        assertThat(answer.data().get(0).embedding())
                .isEqualTo(embedded(SHAPES, quoted(InferenceDocs.SQUARE)).get(0));
        assertThat(answer.usage().promptTokens()).isEqualTo(1);
    }

    @Test
    void the_official_client_embeds_several_images_in_either_encoding() {
        List<String> images = List.of(InferenceDocs.SQUARE, InferenceDocs.ELLIPSE);
        List<List<Float>> expected = embedded(SHAPES, quoted(images.get(0)) + "," + quoted(images.get(1)));
        for (var encoding :
                List.of(EmbeddingCreateParams.EncodingFormat.FLOAT, EmbeddingCreateParams.EncodingFormat.BASE64)) {
            CreateEmbeddingResponse answer = client.embeddings()
                    .create(EmbeddingCreateParams.builder()
                            .model("shapes-vae@1")
                            .inputOfArrayOfStrings(images)
                            .encodingFormat(encoding)
                            .build());
            assertThat(answer.data()).extracting(Embedding::embedding).isEqualTo(expected);
            assertThat(answer.data()).extracting(Embedding::index).containsExactly(0L, 1L);
        }
    }

    @Test
    void the_official_client_embeds_vectors() {
        String model = tiny("spoken-to");
        List<List<Float>> expected = embedded(model, "[1,2,3,4],[0,0,5,1]");
        CreateEmbeddingResponse one = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(model)
                        .inputOfArrayOfTokens(List.of(1L, 2L, 3L, 4L))
                        .build());
        assertThat(one.data().get(0).embedding()).isEqualTo(expected.get(0));
        CreateEmbeddingResponse two = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(model)
                        .inputOfArrayOfTokenArrays(List.of(List.of(1L, 2L, 3L, 4L), List.of(0L, 0L, 5L, 1L)))
                        .build());
        assertThat(two.data()).extracting(Embedding::embedding).isEqualTo(expected);
        CreateEmbeddingResponse fractions = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(model)
                        .input(JsonValue.from(List.of(0.5, -1.25, 3e-3, 4)))
                        .build());
        assertThat(fractions.data().get(0).embedding())
                .isEqualTo(embedded(model, "[0.5,-1.25,0.003,4]").get(0));
    }

    @Test
    void the_official_client_gets_the_first_dimensions() {
        var request = EmbeddingCreateParams.builder().model(SHAPES).input(InferenceDocs.SQUARE);
        List<Float> whole =
                client.embeddings().create(request.build()).data().get(0).embedding();
        List<Float> part = client.embeddings()
                .create(request.dimensions(3).build())
                .data()
                .get(0)
                .embedding();
        assertThat(part).isEqualTo(whole.subList(0, 3));
        assertThatThrownBy(
                        () -> client.embeddings().create(request.dimensions(11).build()))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> {
                    assertThat(failure.param()).contains("dimensions");
                    assertThat(failure.getMessage()).contains("at most 10", "got 11");
                });
    }

    @Test
    void the_official_client_lists_finds_and_deletes_models() {
        String model = tiny("spoken-of");
        List<Model> models = client.models().list().data();
        assertThat(models).extracting(Model::id).contains(SHAPES, "shapes-vae@1", model, model.replaceFirst("@.*", ""));
        Model found = client.models().retrieve(model);
        assertThat(found.id()).isEqualTo(model);
        assertThat(found.created()).isPositive();
        assertThat(client.models().delete(model).deleted()).isTrue();
        assertThatThrownBy(() -> client.models().retrieve(model)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void the_official_client_understands_failures_and_does_not_repeat_those_that_stay() {
        assertThatThrownBy(() -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model("unheard-of")
                                .input("x")
                                .build()))
                .isInstanceOfSatisfying(NotFoundException.class, failure -> {
                    assertThat(failure.code()).contains("model_not_found");
                    assertThat(failure.type()).contains("invalid_request_error");
                    assertThat(failure.getMessage()).contains("unheard-of");
                });
        assertThatThrownBy(() -> client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model(SHAPES)
                                .inputOfArrayOfStrings(List.of(InferenceDocs.SQUARE, ""))
                                .build()))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> {
                    assertThat(failure.param()).contains("input");
                    assertThat(failure.getMessage()).contains("input 1 is an empty string");
                });
        assertThatThrownBy(() -> client.models().delete(SHAPES))
                .isInstanceOfSatisfying(OpenAIServiceException.class, failure -> {
                    assertThat(failure.statusCode()).isEqualTo(409);
                    assertThat(failure.headers().values("x-should-retry")).containsExactly("false");
                    assertThat(failure.headers().values("X-Request-Id")).hasSize(1);
                });
    }

    @Test
    void langchain4j_embeds() {
        var model = OpenAiEmbeddingModel.builder()
                .baseUrl(OpenAiClients.baseUrl(port))
                .apiKey(OpenAiClients.ANY_KEY)
                .modelName(SHAPES)
                .build();
        var answer = model.embedAll(
                List.of(TextSegment.from(InferenceDocs.SQUARE), TextSegment.from(InferenceDocs.ELLIPSE)));
        List<List<Float>> expected =
                embedded(SHAPES, quoted(InferenceDocs.SQUARE) + "," + quoted(InferenceDocs.ELLIPSE));
        assertThat(answer.content())
                .extracting(embedding -> embedding.vectorAsList())
                .isEqualTo(expected);
    }

    @Test
    void spring_ai_embeds() {
        var model = org.springframework.ai.openai.OpenAiEmbeddingModel.builder()
                .openAiClient(client)
                .options(OpenAiEmbeddingOptions.builder().model(SHAPES).build())
                .build();
        EmbeddingResponse answer = model.embedForResponse(List.of(InferenceDocs.SQUARE, InferenceDocs.ELLIPSE));
        List<List<Float>> expected =
                embedded(SHAPES, quoted(InferenceDocs.SQUARE) + "," + quoted(InferenceDocs.ELLIPSE));
        for (int i = 0; i < 2; i++) {
            List<Float> values = new ArrayList<>();
            for (float value : answer.getResults().get(i).getOutput()) {
                values.add(value);
            }
            assertThat(values).isEqualTo(expected.get(i));
        }
    }

    @Test
    void every_failure_below_v1_has_the_envelope() {
        for (Answer failure : List.of(
                api.get("/v1/nothing/here"),
                api.get("/v1/models/unheard-of"),
                api.post("/v1/embeddings", "{"),
                api.post("/v1/embeddings", "{\"model\":\"shapes-vae\"}"),
                api.post("/v1/embeddings", "{\"model\":\"shapes-vae\",\"input\":[],\"encoding_format\":\"float\"}"),
                api.post("/v1/embeddings", "{\"model\":\"shapes-vae\",\"input\":{},\"encoding_format\":\"float\"}"),
                api.post("/v1/embeddings", "{\"model\":\"shapes-vae\",\"input\":\"x\",\"encoding_format\":\"int8\"}"),
                api.post("/v1/embeddings", "{\"model\":\"shapes-vae\",\"input\":\"x\",\"dimensions\":0}"),
                api.post("/v1/embeddings", "{\"model\":\"shapes-vae\",\"input\":\"x\",\"colour\":\"red\"}"),
                api.postBytes("/v1/embeddings", "text/plain", new byte[3]),
                api.delete("/v1/embeddings"))) {
            assertThat(failure.status()).as(failure.toString()).isBetween(400, 415);
            assertThat(failure.header("Content-Type")).startsWith("application/json");
            JsonNode error = failure.json().path("error");
            assertThat(failure.json().propertyNames()).containsExactly("error");
            assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
            assertThat(error.path("message").asString()).isNotBlank();
        }
    }

    private String tiny(String name) {
        return Models.trainTiny(api, name);
    }

    /** What the native route gives. */
    private List<List<Float>> embedded(String model, String inputs) {
        Answer answer = api.post("/api/v1/models/%s/encode".formatted(model), "{\"inputs\":[%s]}".formatted(inputs));
        List<List<Float>> embeddings = new ArrayList<>();
        for (JsonNode row : answer.json().path("embeddings")) {
            List<Float> values = new ArrayList<>();
            row.forEach(value -> values.add(value.floatValue()));
            embeddings.add(values);
        }
        assertThat(embeddings).as(answer.toString()).isNotEmpty();
        return embeddings;
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
