package dev.latent.web;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits on requests.
 *
 * @param maxJsonBody largest JSON body, and largest body of any kind below {@code /v2}; a request may cost several times that in memory while it is read
 * @param retryAfter  what a client that met a full queue is told to wait; shorter means more requests that meet it again
 */
@Validated
@ConfigurationProperties("latent.http")
record HttpSettings(
        @NotNull @DefaultValue("64MB") DataSize maxJsonBody,
        @NotNull @DefaultValue("5s") Duration retryAfter) {}
