package dev.latent.web;

import dev.latent.access.ApiKey;
import dev.latent.access.ApiKeys;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/** Finds out who calls, once for each request, and whether that matters at all. */
final class KeyAuthenticationFilter extends OncePerRequestFilter {

    private static final String OPEN = KeyAuthenticationFilter.class.getName() + ".open";

    private final ApiKeys keys;

    private final OpenMode mode;

    private final AccessRefusal refusal;

    KeyAuthenticationFilter(ApiKeys keys, OpenMode mode, AccessRefusal refusal) {
        this.keys = keys;
        this.mode = mode;
        this.refusal = refusal;
    }

    /** Whether the server asked nobody who they are when this request came. */
    static boolean isOpenFor(HttpServletRequest request) {
        return request.getAttribute(OPEN) != null;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return RouteScopes.isOpenToAll(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String presented = Credentials.of(request).key();
        Optional<ApiKey> found = Optional.empty();
        try {
            if (mode.isOpen()) {
                // Clients that always send some key are welcome, too.
                request.setAttribute(OPEN, true);
            } else if (presented != null) {
                found = keys.find(presented);
            }
        } catch (DataAccessException e) {
            refusal.problem(request, response, e);
            return;
        }
        if (presented != null && found.isEmpty() && !isOpenFor(request)) {
            refusal.unauthenticated(
                    request, response, "the API key is not one of this server's, or it was revoked; send another");
            return;
        }
        found.ifPresent(key -> SecurityContextHolder.setContext(new SecurityContextImpl(new KeyAuthentication(key))));
        chain.doFilter(request, response);
    }
}
