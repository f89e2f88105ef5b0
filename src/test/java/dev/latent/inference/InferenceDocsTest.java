package dev.latent.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the OpenAPI document says of inference is true of a model like the one that ships. */
class InferenceDocsTest extends InferenceApiTest {

    private static final String ROUTES = "/api/v1/models/{ref}/";

    @Test
    void every_example_works_on_a_model_of_the_shipped_shape_in_every_type_it_gives() {
        String model = CraftedVae.ofImages(10, 32, 32).publish(api, "like-shapes-vae");
        String head = head(model);
        Set<String> tried = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : paths()) {
            JsonNode operation = path.getValue().path("post");
            String route = path.getKey().substring(ROUTES.length());
            if (route.equals("fill-mask")) {
                // Of a model of text; a test of all examples of the document makes one.
                continue;
            }
            for (JsonNode example : operation
                    .path("requestBody")
                    .path("content")
                    .path("application/json")
                    .path("examples")) {
                for (String type :
                        operation.path("responses").path("200").path("content").propertyNames()) {
                    String asked = route.equals("predict") ? head : model;
                    Answer answer = ok(ask(asked, route, example.path("value").toString(), "Accept", type));
                    assertThat(answer.header("Content-Type")).as(route).startsWith(type);
                    tried.add(route + " " + type);
                }
            }
        }
        assertThat(tried)
                .containsExactlyInAnyOrder(
                        "encode application/json",
                        "encode application/x-npy",
                        "decode application/json",
                        "decode application/x-npy",
                        "decode image/png",
                        "predict application/json",
                        "predict application/x-npy",
                        "interpolate application/json",
                        "interpolate application/x-npy",
                        "interpolate image/png",
                        "reconstruct application/json",
                        "reconstruct application/x-npy",
                        "reconstruct image/png",
                        "sample application/json",
                        "sample application/x-npy",
                        "sample image/png",
                        "score application/json",
                        "traverse application/json",
                        "traverse image/png");
    }

    /** A model with a head on this one's encoder. */
    private String head(String model) {
        api.post(
                "/api/v1/datasets",
                "{\"name\":\"docs-shapes\",\"source\":{\"type\":\"builtin\",\"generator\":\"shapes\",\"count\":60,\"seed\":1}}");
        return Jobs.succeed(api, "/api/v1/fine-tuning-jobs", """
                        {"name":"docs-shapes-head","model":"%s","dataset":"docs-shapes","task":{"type":"classification"}}""".formatted(model))
                .path("model")
                .asString();
    }

    @Test
    void arrays_and_pictures_are_bytes_and_failures_are_no_answers() {
        for (Map.Entry<String, JsonNode> path : paths()) {
            JsonNode operation = path.getValue().path("post");
            assertBinary(operation.path("requestBody").path("content"));
            operation.path("responses").properties().forEach(response -> {
                if (response.getKey().equals("200")) {
                    assertBinary(response.getValue().path("content"));
                } else {
                    assertThat(response.getValue().path("content").propertyNames())
                            .as(path.getKey() + " " + response.getKey())
                            .isSubsetOf("application/problem+json");
                }
            });
        }
    }

    private static void assertBinary(JsonNode content) {
        content.properties().forEach(media -> {
            JsonNode schema = media.getValue().path("schema");
            if (media.getKey().equals("application/json")) {
                assertThat(schema.path("$ref").asString()).isNotEmpty();
            } else {
                assertThat(schema.path("format").asString()).as(media.getKey()).isEqualTo("binary");
            }
        });
    }

    private Set<Map.Entry<String, JsonNode>> paths() {
        Set<Map.Entry<String, JsonNode>> paths = new LinkedHashSet<>();
        for (Map.Entry<String, JsonNode> path :
                api.get("/v3/api-docs").json().path("paths").properties()) {
            JsonNode post = path.getValue().path("post");
            if (path.getKey().startsWith(ROUTES)
                    && post.path("tags").path(0).asString("").equals("Inference")) {
                paths.add(path);
            }
        }
        assertThat(paths).hasSize(9);
        return paths;
    }
}
