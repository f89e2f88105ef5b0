package dev.latent.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Says of every operation which scope it needs, and what a caller without it is answered; Swagger's Authorize takes a key. */
final class OpenApiSecurity implements OpenApiCustomizer {

    private static final String SCHEME = "apiKey";

    private record Refusal(String name, String description) {}

    /** By status. */
    private static final Map<String, Refusal> DESCRIPTIONS = new TreeMap<>(Map.of(
            "401",
            new Refusal(
                    "Unauthenticated", "`UNAUTHENTICATED`: the server has keys, and the request brought no good one."),
            "403",
            new Refusal(
                    "Forbidden",
                    "`FORBIDDEN`: the key has not the scope that this needs. `FOREIGN_ORIGIN`, `FOREIGN_HOST`: a browser was led here by a stranger's page."),
            "429",
            new Refusal("RateLimited", "`RATE_LIMITED`: the key was used too often; retry after `Retry-After`.")));

    @Override
    public void customise(OpenAPI document) {
        Components components = document.getComponents();
        components.addSecuritySchemes(
                SCHEME,
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .description(
                                "An API key, once the server has any. `X-API-Key: KEY` and the password of HTTP Basic do as well."));
        document.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            operation.addSecurityItem(new SecurityRequirement()
                    .addList(SCHEME, RouteScopes.of(method.name(), path).label()));
            DESCRIPTIONS.forEach((status, description) -> {
                if (!operation.getResponses().containsKey(status)) {
                    operation.getResponses().put(status, refusal(components, FailureFormat.of(path), description));
                }
            });
        }));
    }

    /** A reference to the answer, which is described once for each format. */
    private static ApiResponse refusal(Components components, FailureFormat format, Refusal refusal) {
        String name = format == FailureFormat.PROBLEM ? refusal.name() : refusal.name() + format.schema();
        components.addResponses(
                name, new ApiResponse().description(refusal.description()).content(OpenApiTidying.failure(format)));
        return new ApiResponse().$ref("#/components/responses/" + name);
    }
}
