package dev.latent.web;

import dev.latent.access.Scope;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** What each route needs. A route that no rule names needs {@code admin}, so that nobody forgets to think of it. */
final class RouteScopes {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final List<PathPattern> OPEN_TO_ALL =
            patterns("/actuator/health/liveness", "/actuator/health/readiness");

    /** Compute with models and change nothing. */
    private static final List<PathPattern> ENCODE = patterns(
            "/api/v1/models/{ref}/encode",
            "/api/v1/models/{ref}/fill-mask",
            "/api/v1/models/{ref}/sample",
            "/api/v1/models/{ref}/decode",
            "/api/v1/models/{ref}/reconstruct",
            "/api/v1/models/{ref}/interpolate",
            "/api/v1/models/{ref}/traverse",
            "/api/v1/models/{ref}/score",
            "/api/v1/models/{ref}/predict",
            "/api/v1/models/{ref}/fill-mask",
            "/api/v1/models/{ref}/neighbours",
            "/v1/embeddings",
            "/v2/models/{model}/infer",
            "/v2/models/{model}/versions/{version}/infer",
            "/v2/repository/index");

    private static final List<PathPattern> TRAIN = patterns(
            "/api/v1/datasets/**",
            "/api/v1/models/**",
            "/api/v1/jobs/**",
            "/api/v1/training-jobs",
            "/api/v1/fine-tuning-jobs",
            "/api/v1/evaluation-jobs",
            "/api/v1/encoding-jobs",
            "/api/v1/experiments/**",
            "/v1/models/**",
            "/v1/files/**",
            "/v1/fine_tuning/**",
            "/v1/batches/**",
            "/v2/repository/models/**");

    private static final List<PathPattern> ADMIN = patterns("/api/v1/api-keys/**");

    private RouteScopes() {}

    /** Whether a request needs no key even where there are keys: what a load balancer asks. */
    static boolean isOpenToAll(HttpServletRequest request) {
        return reads(request.getMethod()) && matches(OPEN_TO_ALL, PathContainer.parsePath(pathOf(request)));
    }

    static Scope of(HttpServletRequest request) {
        return of(request.getMethod(), pathOf(request));
    }

    /** @param path of a request, undecoded, or of a route with its variables */
    static Scope of(String method, String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        if (matches(ADMIN, parsed)) {
            return Scope.ADMIN;
        }
        if (reads(method)) {
            return Scope.READ;
        }
        if (method.equals("POST") && matches(ENCODE, parsed)) {
            return Scope.ENCODE;
        }
        return matches(TRAIN, parsed) ? Scope.TRAIN : Scope.ADMIN;
    }

    static boolean reads(String method) {
        return READING.contains(method);
    }

    private static String pathOf(HttpServletRequest request) {
        return request.getRequestURI().substring(request.getContextPath().length());
    }

    private static boolean matches(List<PathPattern> patterns, PathContainer path) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(path));
    }

    private static List<PathPattern> patterns(String... patterns) {
        return Stream.of(patterns).map(PathPatternParser.defaultInstance::parse).toList();
    }
}
