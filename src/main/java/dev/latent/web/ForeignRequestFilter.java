package dev.latent.web;

import dev.latent.error.ErrorCode;
import dev.latent.error.ServiceException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what a stranger's web page makes a visitor's browser send. A browser adds a password by itself, and an open server on
 * loopback asks for none; so a page of another origin may change nothing, and an open server answers to its own names alone:
 * a stranger's name that leads to this machine would make his page one of this origin (DNS rebinding).
 */
final class ForeignRequestFilter extends OncePerRequestFilter {

    private final Set<String> hosts;

    private final Set<String> origins;

    private final OpenMode mode;

    private final AccessRefusal refusal;

    ForeignRequestFilter(SecuritySettings settings, OpenMode mode, AccessRefusal refusal) {
        this.origins = Set.copyOf(settings.cors().allowedOrigins());
        this.mode = mode;
        this.refusal = refusal;
        Set<String> names = new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]", mode.address()));
        settings.allowedHosts().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        this.hosts = Set.copyOf(names);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return RouteScopes.isOpenToAll(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getServerName().toLowerCase(Locale.ROOT);
        if (KeyAuthenticationFilter.isOpenFor(request) && mode.isLoopback() && !hosts.contains(host)) {
            refusal.refuse(
                    request,
                    response,
                    new ServiceException(
                            ErrorCode.FOREIGN_HOST,
                            "this server has no keys and so answers to localhost and its address alone, not to %s; latent.security.allowed-hosts can name others"
                                    .formatted(JsonFaults.quoted(host))));
            return;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (!RouteScopes.reads(request.getMethod()) && isForeign(request, origin)) {
            refusal.refuse(
                    request,
                    response,
                    new ServiceException(
                            ErrorCode.FOREIGN_ORIGIN,
                            "a page of another origin (%s) may change nothing here; latent.security.cors.allowed-origins can name those that may"
                                    .formatted(origin == null ? "cross-site" : JsonFaults.quoted(origin))));
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean isForeign(HttpServletRequest request, @Nullable String origin) {
        if (origin == null) {
            return "cross-site".equals(request.getHeader("Sec-Fetch-Site"));
        }
        // Not the scheme: where a proxy speaks TLS, this server does not know that it is https.
        String authority = origin.substring(origin.indexOf("://") + 3);
        boolean own = origin.contains("://") && authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
        return !own && !origins.contains(origin);
    }
}
