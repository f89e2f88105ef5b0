package dev.latent.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latent.ServerTest;
import dev.latent.access.Scope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

class RouteScopesTest extends ServerTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping routes;

    @ParameterizedTest
    @CsvSource({
        "GET, /, READ",
        "HEAD, /api/v1/models, READ",
        "GET, /api/v1/api-keys, ADMIN",
        "GET, /api/v1/api%2Dkeys/x, ADMIN",
        "DELETE, /api/v1/api-keys/key_x, ADMIN",
        "POST, /api/v1/models/m@1/encode, ENCODE",
        "POST, /api/v1/models/m@1/neighbours, ENCODE",
        "GET, /api/v1/models/m@1/neighbours, READ",
        "PUT, /api/v1/models/m/encode, TRAIN",
        "POST, /api/v1/models/m/encode/x, TRAIN",
        "POST, /api/v1/models, TRAIN",
        "PUT, /api/v1/models/m/aliases/a, TRAIN",
        "POST, /api/v1/jobs/j/cancel, TRAIN",
        "POST, /api/v1/evaluation-jobs, TRAIN",
        "POST, /v1/embeddings, ENCODE",
        "GET, /v1/files/f/content, READ",
        "POST, /v1/fine_tuning/jobs/j/cancel, TRAIN",
        "DELETE, /v1/models/m@1, TRAIN",
        "POST, /v2/models/m/versions/1/infer, ENCODE",
        "POST, /v2/repository/models/m/unload, TRAIN",
        "POST, /v1/unknown, ADMIN",
        "POST, /api/v1/unknown, ADMIN",
        "PATCH, /, ADMIN",
        "BREW, /api/v1/api-keys, ADMIN"
    })
    void every_route_needs_what_it_does(String method, String path, Scope scope) {
        assertThat(RouteScopes.of(method, path)).isEqualTo(scope);
    }

    /** A new route that changes something or computes shall not need an admin because nobody thought of it. */
    @Test
    void no_route_was_forgotten() {
        List<String> forgotten = new ArrayList<>();
        routes.getHandlerMethods().keySet().forEach(mapping -> mapping.getMethodsCondition()
                .getMethods()
                .forEach(method -> mapping.getPatternValues().forEach(path -> {
                    boolean admin = RouteScopes.of(method.name(), path) == Scope.ADMIN;
                    if (admin && !path.startsWith("/api/v1/api-keys")) {
                        forgotten.add(method + " " + path);
                    }
                })));
        assertThat(forgotten).isEmpty();
    }

    @Test
    void the_document_says_what_each_operation_needs_and_that_it_may_be_refused() {
        JsonNode document = api.get("/v3/api-docs").json();
        assertThat(document.at("/components/securitySchemes/apiKey/scheme").asString())
                .isEqualTo("bearer");
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String name = operation.getKey() + " " + path.getKey();
                    JsonNode needs =
                            operation.getValue().path("security").path(0).path("apiKey");
                    assertThat(needs).as(name).hasSize(1);
                    assertThat(operation.getValue().path("responses").propertyNames())
                            .as(name)
                            .contains("401", "403", "429");
                }));
        JsonNode encode = document.path("paths")
                .path("/api/v1/models/{ref}/encode")
                .path("post")
                .path("security");
        assertThat(encode.toString()).isEqualTo("[{\"apiKey\":[\"encode\"]}]");
    }
}
