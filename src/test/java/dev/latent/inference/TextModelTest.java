package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A team with text: upload, train, encode, fill masks, fit heads, go on from a model, take it elsewhere. */
class TextModelTest extends ServerTest {

    private static final String MODELS = "/api/v1/models/";

    private static final String TRAIN = "/api/v1/training-jobs";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String ENCODER =
            "{\"type\":\"transformer\",\"layers\":1,\"width\":16,\"heads\":2,\"length\":16,\"vocabulary\":200}";

    private static boolean trained;

    /** Animals eat, machines run: a label for each sentence. */
    private static final List<String> ANIMALS = List.of("cat", "dog", "horse", "cow", "sheep", "bird");

    private static final List<String> MACHINES = List.of("engine", "pump", "motor", "printer", "robot", "truck");

    @BeforeEach
    void train() {
        if (trained) {
            return;
        }
        StringJoiner rows = new StringJoiner(",", "[", "]");
        StringJoiner labels = new StringJoiner(",", "[", "]");
        for (int i = 0; i < 240; i++) {
            boolean animal = i % 2 == 0;
            String noun = (animal ? ANIMALS : MACHINES).get(i / 2 % 6);
            rows.add("\"the %s %s %s\""
                    .formatted(i % 3 == 0 ? "old" : "new", noun, animal ? "eats grass" : "runs on power"));
            labels.add(animal ? "\"animal\"" : "\"machine\"");
        }
        made(api.post(
                "/api/v1/datasets",
                "{\"name\":\"things\",\"source\":{\"type\":\"inline\",\"rows\":%s,\"labels\":%s}}"
                        .formatted(rows, labels)));
        JsonNode job = Jobs.succeed(api, TRAIN, """
                {"name":"things-mlm","dataset":"things","objective":{"type":"mlm"},"encoder":%s,
                 "training":{"epochs":30,"batchSize":16,"learningRate":0.01}}""".formatted(ENCODER));
        assertThat(job.path("metrics").path("validationAccuracy").asDouble()).isGreaterThan(0.5);
        trained = true;
    }

    /** Attention alone would be terabytes, whatever this machine has. */
    @Test
    void a_step_that_has_no_room_is_refused_before_it_takes_the_worker_with_it() {
        String text = "\"" + "the old cat eats grass ".repeat(110) + "\"";
        made(api.post("/api/v1/datasets", """
                {"name":"long-texts","source":{"type":"inline","rows":[%s]}}""".formatted(String.join(",", Collections.nCopies(400, text)))));
        String id = Jobs.submit(api, TRAIN, """
                {"name":"long-texts-mlm","dataset":"long-texts","objective":{"type":"mlm"},
                 "encoder":{"type":"transformer","layers":24,"width":64,"heads":64,"length":512},
                 "training":{"epochs":1,"batchSize":400}}""");
        JsonNode job = Jobs.await(api, id);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("failed");
        assertThat(job.path("error").path("code").asString()).isEqualTo("INVALID_REQUEST");
        assertThat(job.path("error").path("detail").asString())
                .startsWith("a step on 360 texts of up to 512 tokens needs about ")
                .endsWith(": make training.batchSize smaller");
    }

    @Test
    void says_what_it_is_made_of() {
        JsonNode manifest = Models.manifest(api, "things-mlm");
        assertThat(manifest.path("inputKind").asString()).isEqualTo("text");
        assertThat(manifest.path("inputShape").toString()).isEqualTo("[16]");
        assertThat(manifest.path("encoder").path("vocabulary").asInt()).isBetween(20, 200);
        assertThat(manifest.path("onnxDifference").asDouble()).isLessThan(1e-4);
        assertThat(manifest.path("files").propertyNames())
                .containsExactlyInAnyOrder("encoder.onnx", "fill-mask.onnx", "tokenizer.json");
        assertThat(api.get(MODELS + "things-mlm").json().path("capabilities").toString())
                .isEqualTo("[\"encode\",\"fill-mask\"]");
    }

    @Test
    void gives_a_text_the_same_embedding_alone_and_in_any_batch() {
        List<String> texts = List.of(
                "the old cat eats grass",
                "",
                "dog",
                "the new engine runs on power and the old cat eats grass and the new dog eats grass too",
                "the",
                "the pump the pump the pump");
        JsonNode together = encode(texts.toArray(String[]::new)).path("embeddings");
        for (int i = 0; i < texts.size(); i++) {
            JsonNode alone = encode(texts.get(i)).path("embeddings").path(0);
            for (int k = 0; k < alone.size(); k++) {
                assertThat(together.path(i).path(k).asDouble())
                        .as("%d of '%s'", k, texts.get(i))
                        .isCloseTo(alone.path(k).asDouble(), within(1e-5));
            }
        }
    }

    @Test
    void embeds_a_request_larger_than_a_batch_in_the_order_of_its_texts() {
        String[] texts = new String[150];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = "the cat ".repeat(1 + i * 7 % 5) + ANIMALS.get(i % 6);
        }
        JsonNode all = encode(texts).path("embeddings");
        for (int i : new int[] {0, 1, 77, 149}) {
            double expected =
                    encode(texts[i]).path("embeddings").path(0).path(3).asDouble();
            assertThat(all.path(i).path(3).asDouble()).as(texts[i]).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void counts_tokens_and_says_what_was_cut_off() {
        JsonNode answer = encode("the cat", "the cat eats ".repeat(10));
        assertThat(answer.path("tokens").toString()).isEqualTo("[4,32]");
        assertThat(answer.path("truncated").toString()).isEqualTo("[false,true]");
    }

    @Test
    void takes_tokens_in_place_of_a_string() {
        JsonNode guess = api.post(MODELS + "things-mlm/encode", "{\"inputs\":[[2,3],\"\",[]]}")
                .json();
        assertThat(guess.path("embeddings").path(0))
                .isEqualTo(guess.path("embeddings").path(1));
        assertThat(guess.path("embeddings").path(2))
                .isEqualTo(guess.path("embeddings").path(1));
        Answer beyond = api.post(MODELS + "things-mlm/encode", "{\"inputs\":[[7,70000]]}");
        assertThat(beyond.status()).isEqualTo(400);
        assertThat(beyond.json().path("detail").asString()).contains("value 1 of inputs[0] is 70000", "no token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u05e9\u05dc\u05d5\u05dd",
                "e\u0301\u0323",
                "\ud83d\udc69\u200d\ud83d\ude80",
                "\u0000\u0007",
                "\u00a0 \u3000",
                "[MASK] [CLS]",
                "ﷺ"
            })
    void takes_any_text_alike_alone_and_in_a_batch(String text) {
        double alone = encode(text).path("embeddings").path(0).path(0).asDouble();
        double among = encode("the old cat eats grass", text)
                .path("embeddings")
                .path(1)
                .path(0)
                .asDouble();
        assertThat(among).isCloseTo(alone, within(1e-5));
    }

    @Test
    void refuses_half_a_character_and_what_is_no_text() {
        Answer half = api.post(MODELS + "things-mlm/encode", "{\"inputs\":[\"a cat\",\"\\ud83d\"]}");
        assertThat(half.status()).isEqualTo(400);
        assertThat(half.code()).isEqualTo("MALFORMED_TEXT");
        assertThat(half.json().path("detail").asString()).contains("inputs[1]");
        Answer nested = api.post(MODELS + "things-mlm/encode", "{\"inputs\":[[[1,2]]]}");
        assertThat(nested.status()).isEqualTo(400);
        assertThat(nested.code()).isEqualTo("SHAPE_MISMATCH");
        assertThat(nested.json().path("detail").asString()).contains("things-mlm@1 takes text");
    }

    @Test
    void refuses_or_cuts_a_text_of_ten_million_characters() {
        Answer answer = api.post(MODELS + "things-mlm/encode", "{\"inputs\":[\"" + "cat ".repeat(2_500_000) + "\"]}");
        assertThat(answer.status()).as(answer.text()).isBetween(400, 413);
        assertThat(encode("cat").path("tokens").toString()).isEqualTo("[3]");
    }

    @Test
    void fills_masks() {
        Answer answer = api.post(MODELS + "things-mlm/fill-mask", "{\"text\":\"the old cat [MASK] grass\",\"top\":2}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode mask = answer.json().path("masks").path(0);
        assertThat(mask.path("position").asInt()).isEqualTo(4);
        assertThat(mask.path("guesses").size()).isEqualTo(2);
        assertThat(mask.path("guesses").path(0).path("token").asString()).isEqualTo("eats");
        assertThat(mask.path("guesses").path(0).path("text").asString()).isEqualTo("the old cat eats grass");
        assertThat(mask.path("guesses").path(0).path("probability").asDouble()).isBetween(0.3, 1.0);
        JsonNode masks = api.post(MODELS + "things-mlm/fill-mask", "{\"text\":\"the [MASK] cat [MASK] grass\"}")
                .json()
                .path("masks");
        assertThat(masks.size()).isEqualTo(2);
        assertThat(masks.path(0).path("guesses").path(0).path("text").asString())
                .endsWith(" cat [MASK] grass");
        assertThat(masks.path(1).path("guesses").path(0).path("text").asString())
                .startsWith("the [MASK] cat ");
    }

    @Test
    void guesses_no_more_tokens_than_there_are() {
        Answer answer = api.post(
                MODELS + "things-mlm/fill-mask", "{\"text\":\"%s\",\"top\":1000}".formatted("[MASK] ".repeat(14)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        int vocabulary = Models.manifest(api, "things-mlm")
                .path("encoder")
                .path("vocabulary")
                .asInt();
        assertThat(answer.json().path("masks").path(13).path("guesses").size()).isEqualTo(vocabulary);
    }

    @Test
    void says_when_there_is_nothing_to_fill() {
        Answer nothing = api.post(MODELS + "things-mlm/fill-mask", "{\"text\":\"the old cat\"}");
        assertThat(nothing.status()).isEqualTo(400);
        assertThat(nothing.json().path("detail").asString()).isEqualTo("the text has no [MASK] to fill");
        Answer behind = api.post(
                MODELS + "things-mlm/fill-mask", "{\"text\":\"the [MASK] " + "the cat ".repeat(20) + "[MASK]\"}");
        assertThat(behind.status()).isEqualTo(400);
        assertThat(behind.json().path("detail").asString())
                .isEqualTo("the text has 45 tokens, of which things-mlm@1 reads 16, and a [MASK] behind them");
        Models.trainTiny(api, "no-text");
        Answer other = api.post(MODELS + "no-text/fill-mask", "{\"text\":\"a [MASK]\"}");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("NOT_SUPPORTED_BY_MODEL");
    }

    @Test
    void speaks_the_protocols_of_others() {
        double expected =
                encode("the old cat").path("embeddings").path(0).path(0).asDouble();
        JsonNode openAi = api.post(
                        "/v1/embeddings",
                        "{\"model\":\"things-mlm\",\"input\":[\"the old cat\",\"dog\"],\"encoding_format\":\"base64\"}")
                .json();
        byte[] bytes = Base64.getDecoder()
                .decode(openAi.path("data").path(0).path("embedding").asString());
        assertThat((double)
                        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat())
                .isCloseTo(expected, within(1e-5));
        assertThat(openAi.path("usage").path("prompt_tokens").asInt()).isEqualTo(8);
        JsonNode kserve = api.post("/v2/models/things-mlm/infer", """
                        {"inputs":[{"name":"input","datatype":"BYTES","shape":[2],"data":["the old cat","dog"]}]}""").json();
        assertThat(kserve.path("outputs").path(0).path("data").path(0).asDouble())
                .as(kserve.toString())
                .isCloseTo(expected, within(1e-5));
        JsonNode metadata = api.get("/v2/models/things-mlm").json();
        assertThat(metadata.path("inputs").path(0).path("datatype").asString()).isEqualTo("BYTES");
    }

    @Test
    void fits_heads_and_predicts() {
        for (String mode : List.of("linear-probe", "fine-tune")) {
            JsonNode job = Jobs.succeed(api, "/api/v1/fine-tuning-jobs", """
                    {"name":"things-%1$s","model":"things-mlm","dataset":"things","task":{"type":"classification"},"mode":"%1$s",
                     "training":{"epochs":3}}""".formatted(mode));
            assertThat(job.path("metrics").path("accuracy").asDouble()).as(mode).isGreaterThan(0.95);
            Answer answer = api.post(
                    MODELS + "things-" + mode + "/predict",
                    "{\"inputs\":[\"the new horse eats grass\",\"the old pump\"]}");
            assertThat(answer.json().path("predictions").path(0).path("label").asString())
                    .as(answer.text())
                    .isEqualTo("animal");
            assertThat(answer.json().path("predictions").path(1).path("label").asString())
                    .isEqualTo("machine");
        }
    }

    @Test
    void goes_on_from_a_model_with_its_tokenizer() {
        made(api.post("/api/v1/datasets", """
                {"name":"more-things","source":{"type":"inline","rows":["the cat runs","the dog runs","the robot eats","the cow runs"]}}"""));
        JsonNode job = Jobs.succeed(api, TRAIN, """
                {"name":"more-mlm","dataset":"more-things","objective":{"type":"mlm"},"from":"things-mlm",
                 "training":{"epochs":1,"batchSize":2,"validationFraction":0}}""");
        String model = job.path("model").asString();
        JsonNode manifest = Models.manifest(api, model);
        assertThat(manifest.path("base").asString()).isEqualTo("things-mlm@1");
        assertThat(Models.sha256(api, model, "tokenizer.json"))
                .isEqualTo(Models.sha256(api, "things-mlm@1", "tokenizer.json"));
        double before = encode("the cat").path("embeddings").path(0).path(0).asDouble();
        double after =
                Models.encode(api, model, "[\"the cat\"]").path(0).path(0).asDouble();
        assertThat(after).isNotEqualTo(before).isCloseTo(before, within(0.3));
    }

    @Test
    void contrasts_sentences_from_where_a_masked_language_model_ended() {
        String model = Jobs.succeed(api, TRAIN, """
                        {"name":"things-simcse","dataset":"things","objective":{"type":"simcse"},"from":"things-mlm",
                         "training":{"epochs":2,"batchSize":16,"learningRate":0.001}}""").path("model").asString();
        assertThat(Models.manifest(api, model).path("files").propertyNames())
                .containsExactlyInAnyOrder("encoder.onnx", "tokenizer.json");
        assertThat(Models.encode(api, model, "[\"the old cat\"]").path(0).size())
                .isEqualTo(16);
    }

    @Test
    void learns_from_translations_and_encodes_either_language() {
        StringJoiner rows = new StringJoiner(",", "[", "]");
        for (int i = 0; i < 120; i++) {
            rows.add("[\"the %s eats\",\"%s frisst\"]"
                    .formatted(
                            ANIMALS.get(i % 6),
                            List.of("katze", "hund", "pferd", "kuh", "schaf", "vogel")
                                    .get(i % 6)));
        }
        made(api.post(
                "/api/v1/datasets",
                "{\"name\":\"pairs\",\"source\":{\"type\":\"inline\",\"kind\":\"paired-text\",\"rows\":%s}}"
                        .formatted(rows)));
        JsonNode job = Jobs.succeed(api, TRAIN, """
                {"name":"pairs-tlm","dataset":"pairs","objective":{"type":"tlm"},"encoder":%s,
                 "training":{"epochs":25,"batchSize":16,"learningRate":0.01}}""".formatted(ENCODER));
        assertThat(job.path("metrics").path("validationLanguageLoss").asDouble())
                .isLessThan(0.5);
        JsonNode manifest = Models.manifest(api, "pairs-tlm");
        assertThat(manifest.path("encoder").path("languages").asInt()).isEqualTo(2);
        assertThat(manifest.path("inputKind").asString()).isEqualTo("text");
        assertThat(Models.encode(api, "pairs-tlm", "[\"the cat eats\",\"katze frisst\"]")
                        .size())
                .isEqualTo(2);
        assertThat(api.post(TRAIN, "{\"name\":\"never\",\"dataset\":\"things\",\"objective\":{\"type\":\"tlm\"}}")
                        .json()
                        .path("detail")
                        .asString())
                .contains("expects paired-text");
    }

    @Test
    void encodes_a_dataset_and_finds_neighbours() {
        Jobs.succeed(api, "/api/v1/encoding-jobs", """
                {"model":"things-mlm","dataset":"things","format":"jsonl","index":true}""");
        Answer answer = api.post(
                MODELS + "things-mlm/neighbours",
                "{\"dataset\":\"things\",\"inputs\":[\"the old cat eats grass\"],\"k\":1}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.text()).contains("\"index\":0");
    }

    @Test
    void comes_back_from_elsewhere_the_same() {
        String imported = Models.importAs(api, Models.artifact(api, "things-mlm"), "things-again");
        assertThat(Models.encode(api, imported, "[\"the old cat\",\"dog\"]"))
                .isEqualTo(Models.encode(api, "things-mlm", "[\"the old cat\",\"dog\"]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"objective\":{\"type\":\"vae\",\"latentDim\":2}",
                "\"objective\":{\"type\":\"mlm\"},\"encoder\":{\"type\":\"mlp\"}",
                "\"objective\":{\"type\":\"simclr\"},\"encoder\":{\"type\":\"transformer\"}",
                "\"objective\":{\"type\":\"mlm\"},\"from\":\"things-mlm\",\"encoder\":{\"type\":\"transformer\"}"
            })
    void refuses_what_does_not_go_together(String request) {
        Answer answer = api.post(TRAIN, "{\"name\":\"never\",\"dataset\":\"things\",%s}".formatted(request));
        assertThat(answer.status()).as(answer.text()).isBetween(400, 422);
        assertThat(answer.json().path("detail").asString()).as(answer.text()).isNotEmpty();
    }

    private JsonNode encode(String... texts) {
        Answer answer = api.post(MODELS + "things-mlm/encode", "{\"inputs\":" + JSON.writeValueAsString(texts) + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static void made(HttpApi.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }
}
