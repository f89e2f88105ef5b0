package dev.latent.access;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Keys and how they are looked up.
 *
 * @param apiKeys         keys of the configuration, by name; only a change of the configuration revokes them
 * @param keyStaleness    how late a server may see a key that another process made or revoked; shorter costs a query more often
 * @param maxKeys         keys that may be good at once; each costs a row, and a little memory in each server
 */
@Validated
@ConfigurationProperties("latent.security")
record AccessSettings(
        @DefaultValue Map<String, ConfiguredKey> apiKeys,
        @NotNull @DefaultValue("1s") Duration keyStaleness,
        @Min(1) @DefaultValue("1000") int maxKeys) {

    /**
     * A key of the configuration. What is wrong with one is found out after binding, whose complaints repeat the value.
     *
     * @param key       the key itself, at least 32 characters; better not written where others read
     * @param sha256    or its SHA-256 in hexadecimal
     * @param scopes    what it may be used for
     * @param rateLimit requests a minute; absent: as many as latent.security.rate-limit allows
     */
    record ConfiguredKey(
            @Nullable String key,
            @Nullable String sha256,
            @DefaultValue Set<Scope> scopes,
            @Nullable Integer rateLimit) {

        /** A key has no business in a log. */
        @Override
        public String toString() {
            return "ConfiguredKey" + scopes;
        }
    }
}
