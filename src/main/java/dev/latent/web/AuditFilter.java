package dev.latent.web;

import dev.latent.access.Scope;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/** Leaves a line in the audit log for each request that changed something. */
final class AuditFilter extends OncePerRequestFilter {

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return RouteScopes.reads(request.getMethod()) || RouteScopes.of(request) == Scope.ENCODE;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        int status = response.getStatus();
        if (status < 400) {
            String made = response.getHeader(HttpHeaders.LOCATION);
            Requests.audit(request, Objects.requireNonNullElse(made, request.getRequestURI()), String.valueOf(status))
                    .write();
        }
    }
}
