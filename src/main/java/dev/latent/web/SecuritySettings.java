package dev.latent.web;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may talk to the server; its keys are {@code latent.security.api-keys}.
 *
 * @param allowOpen      whether it may listen beyond loopback though it asks nobody who they are; costs all protection
 * @param allowedHosts   names by which a server without keys may be called, beside its address and localhost; each is a name that
 *                       must not be a stranger's
 * @param cors           which other web pages may call
 * @param rateLimit      requests a minute for each key that has no limit of its own; 0 for no limit
 * @param failedAttempts requests a minute from one address that are answered UNAUTHENTICATED, before they are RATE_LIMITED
 * @param maxTracked     keys and addresses whose rate is remembered; each costs about 500 bytes
 */
@Validated
@ConfigurationProperties("latent.security")
record SecuritySettings(
        @DefaultValue("false") boolean allowOpen,
        @DefaultValue List<String> allowedHosts,
        @NotNull @Valid @DefaultValue Cors cors,
        @Min(0) @Max(1_000_000) @DefaultValue("0") int rateLimit,
        @Min(1) @Max(1_000_000) @DefaultValue("60") int failedAttempts,
        @Min(100) @DefaultValue("10000") int maxTracked) {

    /**
     * Which pages of other origins may call from a browser.
     *
     * @param allowedOrigins such as https://example.org; each can do what its visitors' keys can
     */
    record Cors(
            @DefaultValue
            List<
                            @Pattern(
                                    regexp = "https?://[^/*\\s]+",
                                    message = "must be an origin such as https://example.org")
                            String>
                    allowedOrigins) {}
}
