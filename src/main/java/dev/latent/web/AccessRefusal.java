package dev.latent.web;

import dev.latent.access.ApiKey;
import dev.latent.access.Buckets;
import dev.latent.access.Scope;
import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Sends callers away, with a problem like any other, and leaves a trace in the audit log. */
final class AccessRefusal implements AuthenticationEntryPoint, AccessDeniedHandler {

    private final HandlerExceptionResolver problems;

    private final Buckets failures;

    AccessRefusal(HandlerExceptionResolver problems, Buckets failures) {
        this.problems = problems;
        this.failures = failures;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException ignored) {
        unauthenticated(
                request,
                response,
                "this server wants an API key: send one as 'Authorization: Bearer KEY' or as 'X-API-Key: KEY'");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException ignored) {
        Scope needed = RouteScopes.of(request);
        String has = SecurityContextHolder.getContext().getAuthentication() instanceof KeyAuthentication caller
                ? scopes(caller.key())
                : "none";
        refuse(
                request,
                response,
                new ServiceException(
                        ErrorCode.FORBIDDEN,
                        "%s %s needs a key with the scope %s; this one has %s"
                                .formatted(request.getMethod(), request.getRequestURI(), needed.label(), has)));
    }

    void unauthenticated(HttpServletRequest request, HttpServletResponse response, String detail) {
        Optional<Duration> wait = failures.take(network(request.getRemoteAddr()));
        if (wait.isPresent()) {
            rateLimited(request, response, "too many requests without a good key came from this address", wait.get());
            return;
        }
        response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"latent-server\"");
        if (isBrowserWithoutKey(request)) {
            response.addHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"latent-server\", charset=\"UTF-8\"");
        }
        refuse(request, response, new ServiceException(ErrorCode.UNAUTHENTICATED, detail));
    }

    /** Not in the audit log: a flood of requests must not become one of lines. */
    void rateLimited(HttpServletRequest request, HttpServletResponse response, String detail, Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
        problem(
                request,
                response,
                new ServiceException(ErrorCode.RATE_LIMITED, "%s; come back in %d seconds".formatted(detail, seconds)));
    }

    void refuse(HttpServletRequest request, HttpServletResponse response, ServiceException refusal) {
        Requests.audit(request, request.getRequestURI(), refusal.code().name()).write();
        problem(request, response, refusal);
    }

    void problem(HttpServletRequest request, HttpServletResponse response, Exception failure) {
        problems.resolveException(request, response, null, failure);
    }

    /**
     * A browser asks its user for a password when it sees this challenge, and then sends it with every request by itself. A page
     * of this server that fetches something is told, too: the browser knows the password for another path only.
     */
    private static boolean isBrowserWithoutKey(HttpServletRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        boolean page = accept != null && accept.contains("text/html");
        boolean fromPage = "same-origin".equals(request.getHeader("Sec-Fetch-Site"));
        return (page || fromPage) && Credentials.of(request).browser();
    }

    /** An IPv6 subscriber has a whole network, so that counting single addresses would count nothing. */
    private static String network(String address) {
        int end = -1;
        for (int group = 0; group < 4; group++) {
            end = address.indexOf(':', end + 1);
            if (end < 0) {
                return address;
            }
        }
        return address.substring(0, end);
    }

    private static String scopes(ApiKey key) {
        return key.scopes().stream().map(Scope::label).collect(Collectors.joining(", "));
    }
}
