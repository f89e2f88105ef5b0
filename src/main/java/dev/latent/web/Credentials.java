package dev.latent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The key that a request brings.
 *
 * @param key     the key, good or not; null where there is none
 * @param browser whether a browser may have added it by itself, or has none to add: it came as a password, or not at all
 */
record Credentials(@Nullable String key, boolean browser) {

    private static final String BEARER = "bearer ";

    private static final String BASIC = "basic ";

    private static final Credentials NONE = new Credentials(null, true);

    /** {@code X-API-Key}, {@code Authorization: Bearer}, or the password of {@code Authorization: Basic}; the first that is there. */
    static Credentials of(HttpServletRequest request) {
        String header = request.getHeader("X-API-Key");
        if (header != null) {
            return new Credentials(header.trim(), false);
        }
        String authorization = request.getHeader("Authorization");
        if (authorization == null) {
            return NONE;
        }
        String lower = authorization.toLowerCase(Locale.ROOT);
        if (lower.startsWith(BEARER)) {
            return new Credentials(authorization.substring(BEARER.length()).trim(), false);
        }
        return new Credentials(lower.startsWith(BASIC) ? password(authorization.substring(BASIC.length())) : "", true);
    }

    /** What cannot be decoded is no key. */
    private static String password(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded.trim()), UTF_8);
            return pair.substring(pair.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** A key has no business in a log. */
    @Override
    public String toString() {
        return "Credentials[" + (key == null ? "none" : "some") + "]";
    }
}
