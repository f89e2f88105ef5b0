package dev.latent.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.latent.ServerTest;
import dev.latent.inference.InferenceDocs;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** OpenAI's own client has a file of requests answered. */
class BatchClientTest extends ServerTest {

    private static final Set<Batch.Status> ENDED =
            Set.of(Batch.Status.COMPLETED, Batch.Status.FAILED, Batch.Status.CANCELLED);

    private static final JsonMapper JSON = JsonMapper.builder().build();

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
    void requests_of_a_file_are_answered_in_their_order_and_failures_are_set_aside() throws Exception {
        String square = request("square", "shapes-vae", InferenceDocs.SQUARE);
        String unknown = request("unknown", "unheard-of", InferenceDocs.SQUARE);
        String ellipse = request("ellipse", "shapes-vae@1", InferenceDocs.ELLIPSE);
        String broken = request("broken", "shapes-vae", "data:image/png;base64,AAAA");
        Batch batch = ended(create(square + unknown + "\n" + ellipse + broken).id());
        assertThat(batch.status()).as(batch.toString()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().total()).isEqualTo(4);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(2);
        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(2);

        List<JsonNode> answers = lines(batch.outputFileId().orElseThrow());
        assertThat(answers)
                .extracting(line -> line.path("custom_id").asString())
                .containsExactly("square", "ellipse");
        JsonNode expected = api.post(
                        "/v1/embeddings",
                        "{\"model\":\"shapes-vae\",\"input\":\"%s\"}".formatted(InferenceDocs.ELLIPSE))
                .json();
        assertThat(answers.get(1).at("/response/body")).isEqualTo(expected);
        assertThat(answers.get(1).at("/response/status_code").asInt()).isEqualTo(200);

        List<JsonNode> failures = lines(batch.errorFileId().orElseThrow());
        assertThat(failures)
                .extracting(line -> line.path("custom_id").asString())
                .containsExactly("unknown", "broken");
        assertThat(failures.get(0).at("/response/status_code").asInt()).isEqualTo(404);
        assertThat(failures.get(0).at("/response/body/error/code").asString()).isEqualTo("model_not_found");
        assertThat(failures.get(1).at("/response/status_code").asInt()).isEqualTo(400);

        assertThatThrownBy(() -> client.batches().cancel(batch.id()))
                .isInstanceOfSatisfying(OpenAIServiceException.class, failure -> assertThat(failure.statusCode())
                        .isEqualTo(409));
    }

    @Test
    void a_file_that_is_no_batch_fails_with_the_line() {
        Batch batch = ended(create(request("a", "shapes-vae", InferenceDocs.SQUARE) + "{\"custom_id\":\"b\"}\n")
                .id());
        assertThat(batch.status()).isEqualTo(Batch.Status.FAILED);
        assertThat(batch.errors()
                        .orElseThrow()
                        .data()
                        .orElseThrow()
                        .get(0)
                        .message()
                        .orElseThrow())
                .contains("line 2", "method must be POST");
        Batch twice =
                ended(create(request("a", "m", "x") + request("a", "m", "y")).id());
        assertThat(twice.errors()
                        .orElseThrow()
                        .data()
                        .orElseThrow()
                        .get(0)
                        .message()
                        .orElseThrow())
                .contains("line 2", "custom_id 'a'");
        List<String> listed = client
                .batches()
                .list(BatchListParams.builder().limit(1).build())
                .autoPager()
                .stream()
                .map(Batch::id)
                .toList();
        assertThat(listed).doesNotHaveDuplicates().containsSubsequence(twice.id(), batch.id());
    }

    @Test
    void what_does_not_fit_is_said_when_the_batch_is_made() {
        String file = upload(request("a", "m", "x"), FilePurpose.FINE_TUNE);
        assertThatThrownBy(() -> client.batches().create(params(file).build()))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> assertThat(failure.param())
                        .contains("input_file_id"));
        String batch = upload(request("a", "m", "x"), FilePurpose.BATCH);
        assertThatThrownBy(() -> client.batches()
                        .create(params(batch)
                                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                                .build()))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> assertThat(failure.getMessage())
                        .contains("/v1/embeddings"));
        assertThat(api.get("/v1/batches/job_unknown").status()).isEqualTo(404);
    }

    private static String request(String id, String model, String input) {
        return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"%s\",\"input\":\"%s\"}}\n"
                .formatted(id, model, input);
    }

    private Batch create(String content) {
        return client.batches()
                .create(params(upload(content, FilePurpose.BATCH)).build())
                .validate();
    }

    private static BatchCreateParams.Builder params(String file) {
        return BatchCreateParams.builder()
                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                .endpoint(BatchCreateParams.Endpoint.V1_EMBEDDINGS)
                .inputFileId(file);
    }

    private String upload(String content, FilePurpose purpose) {
        return client.files()
                .create(FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(content.getBytes(UTF_8)))
                                .filename("requests.jsonl")
                                .build())
                        .purpose(purpose)
                        .build())
                .id();
    }

    private List<JsonNode> lines(String file) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        try (HttpResponse answer = client.files().content(file);
                InputStream body = answer.body()) {
            new String(body.readAllBytes(), UTF_8).lines().forEach(line -> lines.add(JSON.readTree(line)));
        }
        return lines;
    }

    private Batch ended(String id) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> client.batches().retrieve(id), batch -> ENDED.contains(batch.status()));
    }
}
