package dev.latent.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Datasets of texts that there is little or nothing to learn from, and texts that cost more than they should. */
class OddTextsTest extends ServerTest {

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final String ENCODER =
            "{\"type\":\"transformer\",\"layers\":1,\"width\":16,\"heads\":2,\"length\":16,\"vocabulary\":100}";

    private static boolean trained;

    @BeforeEach
    void train() {
        if (!trained) {
            dataset("odd-plain", Collections.nCopies(12, "the old cat eats grass"));
            Jobs.succeed(api, TRAIN, mlm("odd-plain", ""));
            trained = true;
        }
    }

    @Test
    void a_text_longer_than_a_request_may_have_is_read_as_far_as_it_goes() {
        dataset("odd-long", List.of("cat ".repeat(40_000), "the old cat", "the cat eats"));
        String model =
                Jobs.succeed(api, TRAIN, mlm("odd-long", "")).path("model").asString();
        JsonNode encoded = Jobs.succeed(api, "/api/v1/encoding-jobs", """
                {"model":"%s","dataset":"odd-long","format":"npy"}""".formatted(model));
        assertThat(encoded.path("state").asString()).isEqualTo("succeeded");
    }

    @Test
    void a_dataset_without_a_word_is_refused() {
        dataset("odd-no-words", List.of("\\u200B", "x".repeat(200)));
        JsonNode job = Jobs.await(api, Jobs.submit(api, TRAIN, mlm("odd-no-words", "")));
        assertThat(job.path("error").path("code").asString()).as(job.toString()).isEqualTo("DATASET_UNSUITABLE");
        assertThat(job.path("error").path("detail").asString())
                .startsWith("no word of dataset odd-no-words can be learnt");
    }

    @Test
    void a_dataset_in_a_script_that_the_model_never_saw_is_refused() {
        dataset("odd-cyrillic", Collections.nCopies(12, "кошка ест траву"));
        JsonNode job = Jobs.await(api, Jobs.submit(api, TRAIN, """
                {"name":"odd-never","dataset":"odd-cyrillic","objective":{"type":"mlm"},"from":"odd-plain-mlm","training":{"epochs":3}}"""));
        assertThat(job.path("error").path("code").asString()).as(job.toString()).isEqualTo("DATASET_UNSUITABLE");
        assertThat(job.path("error").path("detail").asString()).contains("the tokenizer knows no word of them");
    }

    @Test
    void texts_with_nothing_to_hide_count_for_nothing() {
        dataset(
                "odd-half-empty",
                List.of(
                        "the cat", "\\u200B", "the cat", "\\u200B", "\\u200B", "\\u200B", "\\u200B", "\\u200B",
                        "\\u200B"));
        JsonNode job = Jobs.succeed(api, TRAIN, mlm("odd-half-empty", ",\"batchSize\":1,\"validationFraction\":0.5"));
        assertThat(job.path("metrics").path("loss").asDouble())
                .as(job.toString())
                .isPositive();
    }

    @Test
    void early_stopping_needs_something_to_validate_on() {
        Answer answer = api.post(TRAIN, """
                {"name":"odd-never","dataset":"odd-plain","objective":{"type":"mlm"},
                 "training":{"validationFraction":0.01,"earlyStopping":{"patience":2}}}""");
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("detail").asString())
                .isEqualTo(
                        "earlyStopping needs examples to validate on, and a validationFraction of 0.01 of the 12 examples of dataset odd-plain is none");
    }

    @Test
    void a_vocabulary_has_room_for_more_than_the_alphabet() {
        Answer answer = api.post(TRAIN, """
                {"name":"odd-never","dataset":"odd-plain","objective":{"type":"mlm"},"encoder":{"type":"transformer","vocabulary":63}}""");
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().path("detail").asString()).isEqualTo("encoder.vocabulary must be at least 64, got 63");
    }

    /** The JDK composes a run of marks in time that grows with its square: this one takes it seven seconds. */
    @Test
    void marks_without_end_take_no_time_without_end() {
        String text = "a" + "\u0301".repeat(50_000) + "\u0316".repeat(49_990);
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> {
            Answer answer = api.post(
                    "/api/v1/models/odd-plain-mlm/encode",
                    "{\"inputs\":" + Collections.nCopies(4, "\"" + text + "\"") + "}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.json().path("tokens").toString()).isEqualTo("[3,3,3,3]");
        });
    }

    private void dataset(String name, List<String> texts) {
        String rows = texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(","));
        Answer answer = api.post(
                "/api/v1/datasets",
                "{\"name\":\"%s\",\"source\":{\"type\":\"inline\",\"rows\":[%s]}}".formatted(name, rows));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static String mlm(String dataset, String training) {
        return """
                {"name":"%1$s-mlm","dataset":"%1$s","objective":{"type":"mlm"},"encoder":%2$s,
                 "training":{"epochs":2%3$s}}""".formatted(dataset, ENCODER, training);
    }
}
