package dev.latent.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.UnprocessableEntityException;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.finetuning.jobs.FineTuningJob;
import com.openai.models.finetuning.jobs.FineTuningJobEvent;
import com.openai.models.finetuning.jobs.JobCreateParams;
import com.openai.models.finetuning.jobs.JobListEventsParams;
import com.openai.models.finetuning.jobs.JobListParams;
import com.openai.models.finetuning.methods.SupervisedHyperparameters;
import com.openai.models.finetuning.methods.SupervisedMethod;
import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.Models;
import dev.latent.ServerTest;
import dev.latent.inference.InferenceDocs;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** OpenAI's own client uploads a file, fits a head with it, and uses what comes out. */
class FineTuningClientTest extends ServerTest {

    private static final String SHAPES = "shapes-vae";

    private static final Set<FineTuningJob.Status> ENDED =
            Set.of(FineTuningJob.Status.SUCCEEDED, FineTuningJob.Status.FAILED, FineTuningJob.Status.CANCELLED);

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
    void a_file_comes_back_as_it_was_and_can_be_listed_page_by_page() throws Exception {
        String content = lines("[%d,0,1,2]", 3);
        List<FileObject> uploaded =
                List.of(upload("one.jsonl", content), upload("zwei ü.jsonl", content), upload("3", content));
        uploaded.forEach(file -> {
            FileObject found = client.files().retrieve(file.id()).validate();
            assertThat(found).isEqualTo(file);
            assertThat(found.bytes()).isEqualTo(content.getBytes(UTF_8).length);
        });
        assertThat(uploaded.get(1).filename()).isEqualTo("zwei ü.jsonl");
        try (HttpResponse answer = client.files().content(uploaded.get(0).id());
                InputStream body = answer.body()) {
            assertThat(body.readAllBytes()).isEqualTo(content.getBytes(UTF_8));
        }
        List<String> ids = client
                .files()
                .list(FileListParams.builder()
                        .limit(1)
                        .order(FileListParams.Order.ASC)
                        .build())
                .autoPager()
                .stream()
                .map(FileObject::id)
                .toList();
        assertThat(ids)
                .doesNotHaveDuplicates()
                .containsSubsequence(
                        uploaded.get(0).id(),
                        uploaded.get(1).id(),
                        uploaded.get(2).id());
        Answer beyond = api.get("/v1/files?order=asc&after=" + ids.get(ids.size() - 1));
        assertThat(beyond.json().path("data")).isEmpty();
        assertThat(beyond.json().path("has_more").asBoolean(true)).isFalse();
        assertThat(beyond.json().path("last_id").isNull()).isTrue();

        assertThat(client.files().delete(uploaded.get(2).id()).deleted()).isTrue();
        assertThatThrownBy(() -> client.files().retrieve(uploaded.get(2).id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_head_is_fitted_on_a_file_of_vectors_and_what_happened_can_be_read() {
        String base = Models.trainTiny(api, "to-be-tuned");
        FileObject training = upload("train.jsonl", lines("[%d,0,1,2]", 40));
        FileObject validation = upload("test.jsonl", lines("[%d,1,1,2]", 20));
        FineTuningJob created = client.fineTuning()
                .jobs()
                .create(JobCreateParams.builder()
                        .model(base)
                        .trainingFile(training.id())
                        .validationFile(validation.id())
                        .suffix("sides")
                        .seed(7)
                        .metadata(JobCreateParams.Metadata.builder()
                                .putAdditionalProperty("team", JsonValue.from("blue"))
                                .build())
                        .method(JobCreateParams.Method.builder()
                                .type(JobCreateParams.Method.Type.SUPERVISED)
                                .supervised(SupervisedMethod.builder()
                                        .hyperparameters(SupervisedHyperparameters.builder()
                                                .nEpochs(3)
                                                .batchSize(8)
                                                .learningRateMultiplierAuto()
                                                .build())
                                        .build())
                                .build())
                        .build())
                .validate();
        FineTuningJob job = ended(created.id());
        assertThat(job.status()).as(job.toString()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
        assertThat(job.seed()).isEqualTo(7);
        assertThat(job.trainingFile()).isEqualTo(training.id());
        assertThat(job.validationFile()).contains(validation.id());
        assertThat(job.hyperparameters().nEpochs().orElseThrow().asInteger()).isEqualTo(3);
        assertThat(job.metadata().orElseThrow()._additionalProperties().get("team"))
                .isEqualTo(JsonValue.from("blue"));
        String tuned = job.fineTunedModel().orElseThrow();
        assertThat(tuned).matches("to-be-tuned-sides-[0-9a-f]{10}@1");
        assertThat(client.models().retrieve(tuned).id()).isEqualTo(tuned);
        assertThat(client.embeddings()
                        .create(EmbeddingCreateParams.builder()
                                .model(tuned)
                                .inputOfArrayOfTokens(List.of(1L, 2L, 3L, 4L))
                                .build())
                        .data()
                        .get(0)
                        .embedding())
                .hasSize(2);
        JsonNode prediction = api.post("/api/v1/models/%s/predict".formatted(tuned), "{\"inputs\":[[1,0,1,2]]}")
                .json();
        assertThat(prediction.at("/predictions/0/label").asString()).isIn("even", "odd");

        List<FineTuningJobEvent> events = client
                .fineTuning()
                .jobs()
                .listEvents(JobListEventsParams.builder()
                        .fineTuningJobId(job.id())
                        .limit(2)
                        .build())
                .autoPager()
                .stream()
                .toList();
        events.forEach(FineTuningJobEvent::validate);
        assertThat(events).extracting(FineTuningJobEvent::id).doesNotHaveDuplicates();
        assertThat(events.get(0).message()).isEqualTo("The job has succeeded");
        assertThat(events.get(events.size() - 1).message()).isEqualTo("The job waits for a worker");
        var checkpoints =
                client.fineTuning().jobs().checkpoints().list(job.id()).data();
        assertThat(checkpoints).hasSize(1);
        assertThat(checkpoints.get(0).validate().fineTunedModelCheckpoint()).isEqualTo(tuned);

        assertThatThrownBy(() -> client.fineTuning().jobs().cancel(job.id()))
                .isInstanceOfSatisfying(OpenAIServiceException.class, failure -> {
                    assertThat(failure.statusCode()).isEqualTo(409);
                    assertThat(failure.headers().values("x-should-retry")).containsExactly("false");
                });
    }

    @Test
    void a_head_is_fitted_on_a_file_of_images_and_jobs_are_listed_page_by_page() {
        String images = "{\"input\":\"%s\",\"label\":\"square\"}\n{\"input\":\"%s\",\"label\":\"ellipse\"}\n"
                .formatted(InferenceDocs.SQUARE, InferenceDocs.ELLIPSE)
                .repeat(10);
        FileObject file = upload("images.jsonl", images);
        FineTuningJob first = client.fineTuning().jobs().create(job(SHAPES, file));
        FineTuningJob second = client.fineTuning().jobs().create(job(SHAPES, file));
        FineTuningJob done = ended(first.id());
        assertThat(done.status()).as(done.toString()).isEqualTo(FineTuningJob.Status.SUCCEEDED);
        JsonNode prediction = api.post(
                        "/api/v1/models/%s/predict"
                                .formatted(done.fineTunedModel().orElseThrow()),
                        "{\"inputs\":[\"%s\"]}".formatted(InferenceDocs.ELLIPSE))
                .json();
        assertThat(prediction.at("/predictions/0/label").asString()).isEqualTo("ellipse");
        assertThat(ended(second.id()).status()).isEqualTo(FineTuningJob.Status.SUCCEEDED);

        List<String> listed =
                client.fineTuning().jobs().list(JobListParams.builder().limit(1).build()).autoPager().stream()
                        .map(FineTuningJob::id)
                        .toList();
        assertThat(listed).doesNotHaveDuplicates().containsSubsequence(second.id(), first.id());
    }

    @Test
    void a_job_is_paused_resumed_and_cancelled() {
        String base = Models.trainTiny(api, "to-be-paused");
        FileObject file = upload("train.jsonl", lines("[%d,0,1,2]", 40));
        FineTuningJob job = client.fineTuning()
                .jobs()
                .create(JobCreateParams.builder()
                        .model(base)
                        .trainingFile(file.id())
                        .hyperparameters(JobCreateParams.Hyperparameters.builder()
                                .nEpochs(10_000)
                                .build())
                        .build());
        client.fineTuning().jobs().pause(job.id());
        await(job.id(), FineTuningJob.Status.of("paused"));
        client.fineTuning().jobs().resume(job.id());
        client.fineTuning().jobs().cancel(job.id());
        await(job.id(), FineTuningJob.Status.CANCELLED);
    }

    @Test
    void what_does_not_fit_is_said_when_the_job_is_made() {
        FileObject file = upload("train.jsonl", lines("[%d,0,1,2]", 40));
        assertThatThrownBy(() -> client.fineTuning().jobs().create(job("unheard-of", file)))
                .isInstanceOfSatisfying(NotFoundException.class, failure -> assertThat(failure.code())
                        .contains("model_not_found"));
        assertThatThrownBy(() -> client.fineTuning().jobs().create(job(SHAPES, file)))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> assertThat(failure.code())
                        .contains("shape_mismatch"));
        FileObject words = upload("words.jsonl", lines("\"%d words\"", 40));
        assertThatThrownBy(() -> client.fineTuning().jobs().create(job(SHAPES, words)))
                .isInstanceOfSatisfying(UnprocessableEntityException.class, failure -> {
                    assertThat(failure.code()).contains("dataset_unsuitable");
                    assertThat(failure.getMessage()).contains("holds text");
                });
        FileObject broken =
                upload("broken.jsonl", "{\"input\":[1,2],\"label\":\"a\"}\n{\"input\":[1],\"label\":\"a\"}\n");
        assertThatThrownBy(() -> client.fineTuning().jobs().create(job(SHAPES, broken)))
                .isInstanceOfSatisfying(BadRequestException.class, failure -> {
                    assertThat(failure.param()).contains("training_file");
                    assertThat(failure.getMessage()).contains("line 2");
                });
        assertThatThrownBy(() -> client.fineTuning().jobs().retrieve("job_unknown"))
                .isInstanceOf(NotFoundException.class);
        for (Map.Entry<String, String> bad : Map.of(
                        "{\"model\":\"shapes-vae\"}", "trainingFile",
                        "{\"model\":\"shapes-vae\",\"training_file\":\"file-1\"}", "file-1",
                        "{\"model\":\"shapes-vae\",\"training_file\":\"%s\",\"suffix\":\"A B\"}", "suffix",
                        "{\"model\":\"shapes-vae\",\"training_file\":\"%s\",\"method\":{\"type\":\"dpo\"}}", "dpo",
                        "{\"model\":\"shapes-vae\",\"training_file\":\"%s\",\"hyperparameters\":{\"n_epochs\":0}}",
                                "epochs",
                        "{\"model\":\"shapes-vae\",\"training_file\":\"%s\",\"hyperparameters\":{\"n_epochs\":\"many\"}}",
                                "many")
                .entrySet()) {
            Answer answer = api.post("/v1/fine_tuning/jobs", bad.getKey().formatted(file.id()));
            assertThat(answer.status()).as(answer.toString()).isBetween(400, 404);
            assertThat(answer.json().at("/error/message").asString()).contains(bad.getValue());
        }
        for (Answer answer : List.of(
                api.postForm("/v1/files", new Form().field("purpose", "fine-tune")),
                api.postForm("/v1/files", new Form().file("file", "x", new byte[] {1})),
                api.postForm(
                        "/v1/files",
                        new Form().file("file", "x", new byte[] {1}).field("purpose", "fun")),
                api.postForm(
                        "/v1/files", new Form().file("file", "x", new byte[0]).field("purpose", "fine-tune")),
                api.get("/v1/files?limit=0"),
                api.get("/v1/files?after=x"),
                api.get("/v1/files?order=up"),
                api.get("/v1/fine_tuning/jobs?limit=101"))) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            assertThat(answer.json().at("/error/message").asString()).isNotBlank();
        }
    }

    private static JobCreateParams job(String model, FileObject file) {
        return JobCreateParams.builder().model(model).trainingFile(file.id()).build();
    }

    private FileObject upload(String name, String content) {
        return client.files()
                .create(FileCreateParams.builder()
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(content.getBytes(UTF_8)))
                                .filename(name)
                                .build())
                        .purpose(FilePurpose.FINE_TUNE)
                        .build())
                .validate();
    }

    /** @param input with a place for a number, whose parity is the label */
    private static String lines(String input, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(
                    "{\"input\":%s,\"label\":\"%s\"}\n".formatted(input.formatted(i), i % 2 == 0 ? "even" : "odd"));
        }
        return lines.toString();
    }

    private FineTuningJob ended(String id) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> client.fineTuning().jobs().retrieve(id), job -> ENDED.contains(job.status()));
    }

    private void await(String id, FineTuningJob.Status status) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> client.fineTuning().jobs().retrieve(id).status(), status::equals);
    }
}
