package dev.latent.web;

import dev.latent.access.ApiKey;
import dev.latent.access.Buckets;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets each key ask so often and no more. Each server counts for itself. */
final class RateLimitFilter extends OncePerRequestFilter {

    private final Buckets requests;

    private final int usual;

    private final AccessRefusal refusal;

    /** @param usual requests a minute for a key without a limit of its own; 0 for no limit */
    RateLimitFilter(Buckets requests, int usual, AccessRefusal refusal) {
        this.requests = requests;
        this.usual = usual;
        this.refusal = refusal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof KeyAuthentication caller) {
            ApiKey key = caller.key();
            Integer own = key.rateLimit();
            int rate = own == null ? usual : own;
            Optional<Duration> wait = rate == 0 ? Optional.empty() : requests.take(key.id(), rate);
            if (wait.isPresent()) {
                refusal.rateLimited(
                        request,
                        response,
                        "the key %s may send %d requests a minute".formatted(key.id(), rate),
                        wait.get());
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
