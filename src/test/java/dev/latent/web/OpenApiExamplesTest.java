package dev.latent.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.HttpApi;
import dev.latent.HttpApi.Answer;
import dev.latent.Jobs;
import dev.latent.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What Swagger's 'Try it out' sends succeeds on a fresh server with the models that ship. */
class OpenApiExamplesTest {

    /** Routes whose example stands for something that a fresh server does not have, or that shuts out all who follow without a key. */
    private static final List<String> NEED_SOMETHING_FIRST = List.of(
            "/api/v1/jobs/{id}", "/api/v1/api-keys", "/v1/files/{id}", "/v1/fine_tuning/jobs/{id}", "/v1/batches/{id}");

    @TempDir
    private Path home;

    @Test
    void every_example_of_the_document_works_as_it_stands() throws IOException {
        try (ServerProcess server = ServerProcess.start(home)) {
            HttpApi api = server.api();
            JsonNode document = api.get("/v3/api-docs").json();
            Map<String, Answer> failures = new LinkedHashMap<>();
            int tried = 0;
            for (Call call : calls(document)) {
                Answer answer = call.send(api);
                tried++;
                if (answer.status() >= 300) {
                    failures.put(call.toString(), answer);
                } else if (answer.status() == 202) {
                    JsonNode job = Jobs.await(api, answer.json().path("id").asString());
                    assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("succeeded");
                }
            }
            assertThat(tried).isGreaterThanOrEqualTo(25);
            assertThat(failures).isEmpty();
        }
    }

    /** Datasets before jobs, jobs before what uses their results; reads at the end. Deletes are left out. */
    private static List<Call> calls(JsonNode document) {
        List<Call> posts = new ArrayList<>();
        List<Call> reads = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(entry -> {
                    if (NEED_SOMETHING_FIRST.stream().anyMatch(path.getKey()::startsWith)) {
                        return;
                    }
                    JsonNode operation = entry.getValue();
                    String target = fill(path.getKey(), operation);
                    switch (entry.getKey()) {
                        case "get" -> reads.add(new Call("get", target, ""));
                        case "post", "put" -> {
                            JsonNode json = operation
                                    .path("requestBody")
                                    .path("content")
                                    .path("application/json");
                            examples(json).forEach(body -> posts.add(new Call(entry.getKey(), target, body)));
                        }
                        default -> {}
                    }
                }));
        posts.sort(Comparator.comparing((Call call) -> !call.path().endsWith("/datasets"))
                .thenComparing(call -> !call.path().endsWith("-jobs")));
        posts.addAll(reads);
        return posts;
    }

    private static List<String> examples(JsonNode media) {
        List<String> bodies = new ArrayList<>();
        if (media.has("example")) {
            bodies.add(text(media.path("example")));
        }
        media.path("examples").forEach(example -> bodies.add(text(example.path("value"))));
        return bodies;
    }

    private static String text(JsonNode example) {
        return example.isString() ? example.asString() : example.toString();
    }

    private static String fill(String path, JsonNode operation) {
        String filled = path;
        StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
        for (JsonNode parameter : operation.path("parameters")) {
            JsonNode example = parameter.has("example")
                    ? parameter.path("example")
                    : parameter.path("schema").path("example");
            String name = parameter.path("name").asString();
            filled = filled.replace("{" + name + "}", example.asString());
            if (parameter.path("in").asString().equals("query")
                    && parameter.path("required").asBoolean(false)) {
                query.add(name + "=" + example.asString());
            }
        }
        return filled + query;
    }

    private record Call(String method, String path, String body) {

        Answer send(HttpApi api) {
            return switch (method) {
                case "get" -> api.get(path);
                case "put" -> api.put(path, body);
                default -> api.post(path, body);
            };
        }
    }
}
