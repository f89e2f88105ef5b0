package dev.latent.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.HttpApi.Answer;
import dev.latent.HttpApi.Form;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.ServerTest;
import dev.latent.learning.text.TextTokenizer;
import dev.latent.learning.text.WordPieceOptions;
import dev.latent.learning.text.WordPieceTrainer;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** An encoder of texts from elsewhere does all that one of our own does. */
class ImportedTextTest extends ServerTest {

    private static final String MODELS = "/api/v1/models";

    @ParameterizedTest
    @CsvSource({
        "11,mean,false",
        "11,cls,true",
        "12,mean,true",
        "17,mean,false",
        "17,mean,true",
        "17,cls,false",
        "18,none,false"
    })
    void gives_the_embeddings_that_plain_loops_give(int opset, String pooling, boolean normalize) {
        BertGraph bert = new BertGraph(opset);
        String name = "bert-%d-%s-%s".formatted(opset, pooling, normalize);
        Answer answer = api.postForm(
                MODELS,
                form(bert.bytes(), name, "20")
                        .field("pooling", pooling)
                        .field("normalize", Boolean.toString(normalize)));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo(MODELS + "/" + name + "@1");
        JsonNode embeddings = Models.encode(api, name, "[\"the old cat eats grass\",\"The DOG\",\"\"]");
        requireClose(embeddings.path(0), expected(bert, pooling, normalize, "the", "old", "cat", "eats", "grass"));
        requireClose(embeddings.path(1), expected(bert, pooling, normalize, "the", "dog"));
        requireClose(embeddings.path(2), expected(bert, pooling, normalize));
    }

    private static double[] expected(BertGraph bert, String pooling, boolean normalize, String... words) {
        double[][] hidden = bert.hidden(BertTokenizer.ids(words));
        double[] embedding = new double[BertGraph.WIDTH];
        double squares = 0;
        for (int k = 0; k < embedding.length; k++) {
            for (double[] token : hidden) {
                embedding[k] += token[k] / hidden.length;
            }
            embedding[k] = switch (pooling) {
                case "mean" -> embedding[k];
                case "cls" -> hidden[0][k];
                default -> Math.tanh(hidden[0][k]);
            };
            squares += embedding[k] * embedding[k];
        }
        for (int k = 0; normalize && k < embedding.length; k++) {
            embedding[k] /= Math.sqrt(squares);
        }
        return embedding;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 18})
    void gives_a_text_the_same_embedding_alone_and_beside_one_of_any_length(int words) {
        imported("bert-alone");
        JsonNode alone = Models.encode(api, "bert-alone", "[\"the cat\"]").path(0);
        JsonNode beside = Models.encode(api, "bert-alone", "[\"%s\",\"the cat\"]".formatted("dog ".repeat(words)))
                .path(1);
        for (int k = 0; k < alone.size(); k++) {
            assertThat(beside.path(k).asDouble()).isCloseTo(alone.path(k).asDouble(), within(1e-5));
        }
    }

    @Test
    void takes_a_tokenizer_that_this_program_trained() {
        WordPieceTrainer trainer =
                new WordPieceTrainer(WordPieceOptions.defaults().withVocabularySize(32));
        trainer.addAll(List.of("the cat eats", "the cat eats", "the dog runs", "the dog runs"));
        byte[] json = trainer.train();
        BertGraph bert = new BertGraph(17);
        Answer answer = api.postForm(
                MODELS,
                new Form()
                        .file("file", "model.onnx", bert.bytes())
                        .file("tokenizer", "tokenizer.json", json)
                        .field("name", "bert-own-tokens")
                        .field("pooling", "cls")
                        .field("maxLength", "20"));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        try (TextTokenizer tokenizer = TextTokenizer.open(json)) {
            double[] expected = bert.hidden(tokenizer.encode("the dog eats", 20).ids())[0];
            requireClose(
                    Models.encode(api, "bert-own-tokens", "[\"the dog eats\"]").path(0), expected);
        }
    }

    @Test
    void says_what_was_made_of_the_file() {
        imported("bert-said");
        JsonNode manifest = Models.manifest(api, "bert-said");
        assertThat(manifest.path("inputKind").asString()).isEqualTo("text");
        assertThat(manifest.path("inputShape").toString()).isEqualTo("[20]");
        assertThat(manifest.has("objective")).isFalse();
        assertThat(manifest.path("imported").toString())
                .isEqualTo(
                        "{\"sha256\":\"%s\",\"output\":\"last_hidden_state\",\"pooling\":\"mean\",\"normalize\":false}"
                                .formatted(ModelFiles.entry(new BertGraph(17).bytes())
                                        .sha256()));
        assertThat(api.get(MODELS + "/bert-said").json().path("capabilities").toString())
                .isEqualTo("[\"encode\"]");
        Answer cut = api.post(MODELS + "/bert-said/encode", "{\"inputs\":[\"%s\"]}".formatted("cat ".repeat(50)));
        assertThat(cut.json().path("truncated").toString()).isEqualTo("[true]");
    }

    @Test
    void is_served_like_a_model_of_our_own() {
        imported("bert-life");
        StringJoiner rows = new StringJoiner(",", "[", "]");
        StringJoiner labels = new StringJoiner(",", "[", "]");
        for (int i = 0; i < 60; i++) {
            boolean animal = i % 2 == 0;
            rows.add("\"the %s %s %s\""
                    .formatted(
                            i % 3 == 0 ? "old" : "new",
                            (animal ? List.of("cat", "dog", "cow") : List.of("engine", "pump", "robot")).get(i / 2 % 3),
                            animal ? "eats grass" : "runs on power"));
            labels.add(animal ? "\"animal\"" : "\"machine\"");
        }
        Answer made = api.post(
                "/api/v1/datasets",
                "{\"name\":\"bert-things\",\"source\":{\"type\":\"inline\",\"rows\":%s,\"labels\":%s}}"
                        .formatted(rows, labels));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        String head = """
                {"name":"bert-head","model":"bert-life","dataset":"bert-things","task":{"type":"classification"},"mode":"%s"}""";
        JsonNode job = Jobs.succeed(api, "/api/v1/fine-tuning-jobs", head.formatted("linear-probe"));
        assertThat(job.path("metrics").path("accuracy").asDouble()).isGreaterThan(0.95);
        Answer predicted = api.post(MODELS + "/bert-head/predict", "{\"inputs\":[\"the old cow eats grass\"]}");
        assertThat(predicted.json().path("predictions").path(0).path("label").asString())
                .as(predicted.toString())
                .isEqualTo("animal");
        assertThat(Models.manifest(api, "bert-head").path("imported"))
                .isEqualTo(Models.manifest(api, "bert-life").path("imported"));
        Answer whole = api.post("/api/v1/fine-tuning-jobs", head.formatted("fine-tune"));
        assertThat(whole.status()).as(whole.toString()).isEqualTo(422);
        Jobs.succeed(
                api,
                "/api/v1/encoding-jobs",
                "{\"model\":\"bert-life\",\"dataset\":\"bert-things\",\"format\":\"jsonl\",\"index\":true}");
        Answer near = api.post(
                MODELS + "/bert-life/neighbours",
                "{\"dataset\":\"bert-things\",\"inputs\":[\"the old cat eats grass\"],\"k\":1}");
        assertThat(near.text()).contains("\"index\":0");
        JsonNode expected = Models.encode(api, "bert-life", "[\"the cat\"]").path(0);
        JsonNode openAi = api.post("/v1/embeddings", "{\"model\":\"bert-life\",\"input\":\"the cat\"}")
                .json();
        JsonNode infer = api.post("/v2/models/bert-life/infer", """
                        {"inputs":[{"name":"input","datatype":"BYTES","shape":[1],"data":["the cat"]}]}""").json();
        for (int k = 0; k < expected.size(); k++) {
            double value = expected.path(k).asDouble();
            assertThat(openAi.path("data").path(0).path("embedding").path(k).asDouble())
                    .isCloseTo(value, within(1e-6));
            assertThat(infer.path("outputs").path(0).path("data").path(k).asDouble())
                    .isCloseTo(value, within(1e-6));
        }
        String again = Models.importAs(api, Models.artifact(api, "bert-life"), "bert-again");
        assertThat(Models.encode(api, again, "[\"the cat\"]").path(0)).isEqualTo(expected);
        assertThat(Models.manifest(api, again).path("imported"))
                .isEqualTo(Models.manifest(api, "bert-life").path("imported"));
    }

    private void imported(String name) {
        if (api.get(MODELS + "/" + name).status() == 404) {
            Answer answer = api.postForm(MODELS, form(new BertGraph(17).bytes(), name, "20"));
            assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        }
    }

    private static Form form(byte[] encoder, String name, String maxLength) {
        return new Form()
                .file("file", "model.onnx", encoder)
                .file("tokenizer", "tokenizer.json", BertTokenizer.json(0))
                .field("name", name)
                .field("maxLength", maxLength);
    }

    private static void requireClose(JsonNode embedding, double[] expected) {
        assertThat(embedding.size()).isEqualTo(expected.length);
        for (int k = 0; k < expected.length; k++) {
            assertThat(embedding.path(k).asDouble()).as("value %d", k).isCloseTo(expected[k], within(1e-4));
        }
    }
}
