package dev.latent.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latent.Datasets;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.Models;
import dev.latent.learning.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class NeighboursTest extends EncodingServerTest {

    @Autowired
    private NeighbourIndexes indexes;

    @Test
    void an_example_has_those_of_the_largest_cosine_and_not_itself() {
        Tensor embeddings = Embeddings.tensor(api, Embeddings.encode(api, "en-base", "en-shapes", "npy", ""));
        int found = 0;
        for (int index = 0; index < COUNT; index += 10) {
            JsonNode neighbours = ask("en-base", "en-shapes", "index=" + index + "&k=5");
            float[] query = Embeddings.row(embeddings, index);
            List<Integer> indices = new ArrayList<>();
            for (JsonNode neighbour : neighbours) {
                int other = neighbour.path("index").asInt();
                indices.add(other);
                assertThat(neighbour.path("similarity").asDouble())
                        .isCloseTo(Embeddings.cosine(query, Embeddings.row(embeddings, other)), within(1e-5));
            }
            assertThat(indices).hasSize(5).doesNotContain(index).doesNotHaveDuplicates();
            found += (int) Embeddings.nearest(embeddings, query, index, 5).stream()
                    .filter(indices::contains)
                    .count();
        }
        assertThat(found).isGreaterThanOrEqualTo((int) (0.98 * 5 * COUNT / 10));
        JsonNode first = ask("en-base", "en-shapes", "index=0").path(0);
        assertThat(first.path("label"))
                .isEqualTo(
                        Datasets.example(api, "en-shapes", first.path("index").asInt())
                                .path("label"));
        assertThat(ask("en-base", "en-shapes", "index=0")).hasSize(10);
        assertThat(ask("en-base", "en-shapes", "index=0&k=1000")).hasSize(COUNT - 1);
    }

    @Test
    void a_new_input_has_neighbours_and_finds_itself_where_it_is_not_new() {
        Embeddings.encode(api, "en-base", "en-shapes", "parquet", "");
        JsonNode seventh = Datasets.example(api, "en-shapes", 7).path("input");
        JsonNode ninth = Datasets.example(api, "en-shapes", 9).path("input");
        Answer answer = api.post(
                "/api/v1/models/en-base/neighbours",
                "{\"dataset\":\"en-shapes\",\"inputs\":[%s,%s],\"k\":3}".formatted(seventh, ninth));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("model").asString()).startsWith("en-base@");
        JsonNode lists = answer.json().path("neighbours");
        assertThat(lists).hasSize(2);
        assertThat(lists.path(0)).hasSize(3);
        assertThat(lists.path(0).path(0).path("similarity").asDouble()).isCloseTo(1, within(1e-5));
        assertThat(lists.path(1).path(0).path("similarity").asDouble()).isCloseTo(1, within(1e-5));
        assertThat(lists.path(0).path(0).path("index").asInt()).isEqualTo(7);
        assertThat(lists.path(1).path(0).path("index").asInt()).isEqualTo(9);
    }

    @Test
    void embeddings_are_of_one_version_and_of_one_content_and_go_with_them() {
        String model = Models.trainTiny(api, "en-tiny");
        Datasets.inline(api, "en-rows", "[[1,2,3,1],[2,3,4,1],[3,4,5,1]]", "");
        Jobs.succeed(api, Embeddings.ENCODE, Embeddings.request(model, "en-rows", "npy", ",\"index\":false"));
        requireNone(model);
        Embeddings.encode(api, model, "en-rows", "jsonl", "");
        assertThat(ask(model, "en-rows", "index=1")).hasSize(2);
        assertThat(ask(model, "en-rows", "index=1").path(0).has("label")).isFalse();

        assertThat(api.delete("/api/v1/datasets/en-rows").status()).isEqualTo(204);
        Datasets.inline(api, "en-rows", "[[1,2,3,1],[2,3,4,1],[9,9,9,9]]", "");
        requireNone(model);
        Embeddings.encode(api, model, "en-rows", "npy", "");
        assertThat(ask(model, "en-rows", "index=2")).hasSize(2);

        String next = Models.importAs(api, Models.artifact(api, model), "en-tiny");
        assertThat(next).isEqualTo("en-tiny@2");
        requireNone("en-tiny");
        int open = indexes.size();
        assertThat(api.delete("/api/v1/models/" + model).status()).isEqualTo(204);
        assertThat(indexes.size()).isLessThan(open);
        assertThat(api.get("/api/v1/models/en-tiny@1/neighbours?dataset=en-rows&index=0")
                        .code())
                .isEqualTo("MODEL_NOT_FOUND");
    }

    private void requireNone(String model) {
        Answer answer = api.get("/api/v1/models/" + model + "/neighbours?dataset=en-rows&index=1");
        assertThat(answer.code()).as(answer.toString()).isEqualTo("EMBEDDINGS_NOT_FOUND");
    }

    private JsonNode ask(String model, String dataset, String query) {
        Answer answer = api.get("/api/v1/models/" + model + "/neighbours?dataset=" + dataset + "&" + query);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("neighbours")).hasSize(1);
        return answer.json().path("neighbours").path(0);
    }
}
