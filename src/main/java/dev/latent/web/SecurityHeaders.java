package dev.latent.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.header.HeaderWriter;

/** What answers tell browsers to refuse. */
final class SecurityHeaders implements HeaderWriter {

    /** An answer of the API is no page, whatever is in it. */
    private static final String API = "default-src 'none'; frame-ancestors 'none'";

    /** The explorer: nothing but this server's own files, and pictures that its script draws. */
    private static final String PAGES =
            "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Swagger's page sets styles in its elements. */
    private static final String SWAGGER = PAGES + "; style-src 'self' 'unsafe-inline'";

    /** What a job left to be looked at: styles of its own, and nothing that runs, asks or leads anywhere. */
    private static final String REPORT =
            API + "; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; sandbox";

    private static final String YEAR = "max-age=31536000";

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        boolean swagger = path.startsWith("/swagger-ui");
        boolean page = swagger || path.indexOf('/', 1) < 0;
        response.setHeader(
                "Content-Security-Policy", swagger ? SWAGGER : page ? PAGES : isReport(path, response) ? REPORT : API);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        if (request.isSecure()) {
            response.setHeader("Strict-Transport-Security", YEAR);
        }
        if (!response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
            // A page's files may be kept, if it is asked each time whether they and the key are still good.
            response.setHeader(HttpHeaders.CACHE_CONTROL, page ? "no-cache" : "no-store");
        }
    }

    private static boolean isReport(String path, HttpServletResponse response) {
        String type = response.getContentType();
        return path.startsWith("/api/v1/jobs/") && type != null && type.startsWith("text/html");
    }
}
