package dev.latent.web;

import dev.latent.access.Scope;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springdoc.core.customizers.OpenApiCustomizer;

/** Says of every operation which scope it needs, and what a caller without it is answered; Swagger's Authorize takes a key. */
final class OpenApiSecurity implements OpenApiCustomizer {

    private static final String SCHEME = "apiKey";

    private static final String UNAUTHENTICATED = "Unauthenticated";

    private static final String FORBIDDEN = "Forbidden";

    private static final String RATE_LIMITED = "RateLimited";

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
        components.addResponses(
                UNAUTHENTICATED,
                problem("`UNAUTHENTICATED`: the server has keys, and the request brought no good one."));
        components.addResponses(
                FORBIDDEN,
                problem(
                        "`FORBIDDEN`: the key has not the scope that this needs. `FOREIGN_ORIGIN`, `FOREIGN_HOST`: a browser was led here by a stranger's page."));
        components.addResponses(
                RATE_LIMITED, problem("`RATE_LIMITED`: the key was used too often; retry after `Retry-After`."));
        document.getPaths().forEach((path, item) -> item.readOperationsMap()
                .forEach((method, operation) -> secure(operation, RouteScopes.of(method.name(), path))));
    }

    private static void secure(Operation operation, Scope scope) {
        operation.addSecurityItem(new SecurityRequirement().addList(SCHEME, scope.label()));
        operation.getResponses().putIfAbsent("401", reference(UNAUTHENTICATED));
        operation.getResponses().putIfAbsent("403", reference(FORBIDDEN));
        operation.getResponses().putIfAbsent("429", reference(RATE_LIMITED));
    }

    private static ApiResponse reference(String name) {
        return new ApiResponse().$ref("#/components/responses/" + name);
    }

    private static ApiResponse problem(String description) {
        Schema<?> schema = new Schema<>().$ref("#/components/schemas/Problem");
        return new ApiResponse()
                .description(description)
                .content(new Content().addMediaType(Problem.MEDIA_TYPE, new MediaType().schema(schema)));
    }
}
