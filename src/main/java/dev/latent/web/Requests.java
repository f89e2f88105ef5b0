package dev.latent.web;

import dev.latent.access.AuditEvent;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Objects;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.servlet.HandlerMapping;

/** What the audit log says of a request. */
final class Requests {

    private Requests() {}

    static AuditEvent audit(HttpServletRequest request, String target, String status) {
        Principal caller = SecurityContextHolder.getContext().getAuthentication();
        String who = caller instanceof KeyAuthentication known ? known.getName() : AuditEvent.ANONYMOUS;
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String action = request.getMethod() + " " + Objects.requireNonNullElse(route, request.getRequestURI());
        return new AuditEvent(who, request.getRemoteAddr(), action, target, status);
    }
}
